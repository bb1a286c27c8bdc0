using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admissions.Tests.World;
using Hl7.Tests.Mllp;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Admissions;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;

namespace Admissions.Tests;

/// <summary>Who may say which patient is in which bed.</summary>
public sealed class SendersWithoutACertificate : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AdmissionStore _store;

    public SendersWithoutACertificate() => _store = AdmissionStore.Open(_folder.File("readings.db"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stranger_puts_nobody_on_a_tile_and_the_record_system_does()
    {
        TestCertificates hospital = new("Hospital CA");
        using X509Certificate2 own = hospital.Issue("admissions");
        using X509Certificate2 recordSystem = hospital.Issue("record system");
        using X509Certificate2 stranger = new TestCertificates("Other CA").Issue("stranger");
        AdtIntake intake = new(
            _store, new AdtReader("", TimeZoneInfo.Utc), new AdmissionsLog(NullLogger.Instance), TimeProvider.System);
        await using MllpServer server = new(
            new MllpServerOptions(new IPEndPoint(IPAddress.Loopback, 0))
            {
                Tls = new MllpTls { Certificate = own, Trusted = [hospital.Authority] },
            },
            (message, _) => Task.FromResult(intake.Take(message)), NullLogger.Instance, TimeProvider.System);
        foreach (X509Certificate2? certificate in new[] { null, stranger })
        {
            MllpAnswer answer = await SendAsync(server, hospital, certificate);
            answer.Acknowledgement.ShouldBeNull();
            answer.Failure.ShouldNotBeEmpty();
        }

        _store.Present("3 North").ShouldBeEmpty();
        (await SendAsync(server, hospital, recordSystem)).Acknowledgement!.Code.ShouldBe(AcknowledgementCode.AA);
        _store.Present("3 North").Single().Id.ShouldBe("4711");
    }

    [Fact]
    public void What_the_database_does_not_take_is_not_acknowledged()
    {
        AdtIntake intake = new(
            _store, new AdtReader("", TimeZoneInfo.Utc), new AdmissionsLog(NullLogger.Instance), TimeProvider.System);
        using (SqliteConnection database = new($"Data Source={_folder.File("readings.db")};Pooling=false"))
        {
            database.Open();
            using SqliteCommand broken = database.CreateCommand();
            broken.CommandText = "DROP TABLE admission_events";
            broken.ExecuteNonQuery();
        }

        intake.Take(Parse(Adt.Message("A01", "M1", 0))).Code.ShouldBeNull();
        intake.FindFaults().Keys.ShouldBe(["database"]);
    }

    private static async Task<MllpAnswer> SendAsync(MllpServer server, TestCertificates hospital, X509Certificate2? certificate)
    {
        MllpClientOptions options = new("127.0.0.1", server.Address.Port)
        {
            Tls = new MllpTls { Certificate = certificate, Trusted = [hospital.Authority] },
        };
        await using MllpClient client = new(options, TimeProvider.System);
        return await client.SendAsync(Parse(Adt.Message("A01", "M1", 0)), TestContext.Current.CancellationToken);
    }

    private static Hl7Message Parse(string text)
    {
        Hl7Message.TryRead(Encoding.UTF8.GetBytes(text), Hl7Limits.Default, out Hl7Message message, out _).ShouldBeTrue();
        return message;
    }
}
