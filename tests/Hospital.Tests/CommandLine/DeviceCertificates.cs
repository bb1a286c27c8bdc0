using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.CommandLine;

/// <summary><c>medagent device certificates</c>, and the tables behind it.</summary>
public sealed class DeviceCertificates : IDisposable
{
    private const string First = "00112233445566778899";
    private const string Second = "99887766554433221100";

    private readonly EmptyDatabases _databases = new();
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task What_expires_is_listed_with_what_the_registrar_works_on(string database)
    {
        string target = _databases.New(database);
        using (EnrolmentStore store = EnrolmentStore.Open(target))
        {
            long soon = store.Certificates.Add(Certificate(First, "0A", 20));
            store.Certificates.SetInstalled(soon, _now);
            store.Certificates.Add(Certificate(Second, "0B", 80));
            store.Certificates.Add(Certificate(Second, "0C", -1));
            store.Enrolments.Set(new DeviceEnrolment(
                Second, CertificateSlot.TlsKey, EnrolmentState.Refused, _now, _now.AddDays(1))
            { Reason = "the CA refuses: no template" });
        }

        string all = await Programs.Succeeds("device", "certificates", "--db", target);
        all.ShouldContain("2 certificates, 1 to come, 0 to be revoked");
        all.IndexOf("0A", StringComparison.Ordinal).ShouldBeLessThan(all.IndexOf("0B", StringComparison.Ordinal));
        all.ShouldContain("no template");
        (await Programs.Succeeds("device", "certificates", "--db", target, "--days", "30")).ShouldContain("1 certificates, 1 to come");
        using JsonDocument json = JsonDocument.Parse(await Programs.Succeeds("device", "certificates", "--db", target, "--json"));
        json.RootElement.GetProperty("certificates")[0].GetProperty("serial").GetString().ShouldBe("0A");
        json.RootElement.GetProperty("open")[0].GetProperty("state").GetString().ShouldBe("Refused");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Rows_come_back_as_they_were_written_and_a_revocation_is_due_until_it_is_done(string database)
    {
        using EnrolmentStore store = EnrolmentStore.Open(_databases.New(database));
        DeviceEnrolment row = new(First, CertificateSlot.DeviceKey, EnrolmentState.Issued, _now, _now.AddHours(1))
        {
            Attempts = 3,
            IsNewKey = true,
            Counter = 12345678901,
            Request = [1, 2],
            Ticket = [3],
            Certificate = 7,
            Reason = "why",
        };
        store.Enrolments.Set(row with { State = EnrolmentState.Asked, Request = null, Ticket = null, Certificate = null });
        store.Enrolments.Find(First, CertificateSlot.DeviceKey)!.Request.ShouldBeNull();
        store.Enrolments.Set(row);
        store.Enrolments.Find(First, CertificateSlot.DeviceKey).ShouldBeEquivalentTo(row);
        store.Enrolments.Due(_now, 10).ShouldBeEmpty();
        store.Enrolments.Due(_now.AddHours(1), 10).Count.ShouldBe(1);
        store.Enrolments.Count()[EnrolmentState.Issued].ShouldBe(1);

        long one = store.Certificates.Add(Certificate(First, "0A", 20));
        long two = store.Certificates.Add(Certificate(First, "0B", 20));
        store.Certificates.Revoke(First, CertificateSlot.DeviceKey, two, RevocationReason.Superseded, _now).ShouldBe(1);
        store.Certificates.RevocationsDue(_now, 10).ShouldHaveSingleItem().Number.ShouldBe(one);
        store.Certificates.NoteRevocation(one, null, _now.AddHours(1), "away");
        store.Certificates.RevocationsDue(_now, 10).ShouldBeEmpty();
        store.Certificates.CountRevocations(_now).ShouldBe(1);
        store.Certificates.NoteRevocation(one, _now, _now, "");
        (store.Certificates.Find(one)!.Revoked, store.Certificates.Find(one)!.RevocationAttempts).ShouldBe((_now, 2));
        store.Certificates.CountRevocations(_now).ShouldBe(0);
        store.Certificates.Revoke(First, null, 0, RevocationReason.KeyCompromise, _now).ShouldBe(1);
        store.Enrolments.Remove(First).ShouldBe(1);
    }

    private StoredCertificate Certificate(string device, string serial, int days) => new(
        0, device, CertificateSlot.DeviceKey, serial, _now, _now.AddDays(-10), _now.AddDays(days), _now.AddDays(days - 5))
    {
        Certificate = [1],
        Issuer = [2],
        Request = [3],
    };
}
