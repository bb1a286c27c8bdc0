using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Authorities;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>Certificates come onto devices, are renewed and revoked, and nobody types anything.</summary>
public sealed class CertificatesOfDevices : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly RegistrarRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_device_whose_label_was_read_gets_a_certificate_for_each_of_its_keys()
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        sensor.Certificates.Keys.ShouldBe([0, 1], ignoreOrder: true);
        foreach (CertificateSlot slot in Enum.GetValues<CertificateSlot>())
        {
            StoredCertificate certificate = _rig.Newest(sensor, slot)!;
            certificate.Installed.ShouldNotBeNull();
            sensor.Certificates[(int)slot].ShouldBe([.. certificate.Certificate, .. certificate.Issuer]);
            using X509Certificate2 read = X509CertificateLoader.LoadCertificate(certificate.Certificate);
            read.Subject.ShouldContain("CN=" + sensor.Id);
        }

        _rig.Authority.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Certificates_are_renewed_before_they_expire_for_years_and_the_TLS_key_is_another_one_each_time()
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(TimeSpan.FromDays(730), Hour);
        foreach (CertificateSlot slot in Enum.GetValues<CertificateSlot>())
        {
            StoredCertificate[] all = [.. _rig.Store.Certificates.Of(sensor.Id).Where(each => each.Slot == slot).Reverse()];
            all.Length.ShouldBeInRange(730 / 70, (730 / 50) + 1);
            foreach ((StoredCertificate earlier, StoredCertificate later) in all.Zip(all.Skip(1)))
            {
                later.Issued.ShouldBeLessThan(earlier.NotAfter - (Day * 20));
            }

            int keys = all.Select(each => X509CertificateLoader.LoadCertificate(each.Certificate).GetPublicKeyString()).Distinct().Count();
            keys.ShouldBe(slot == CertificateSlot.DeviceKey ? 1 : all.Length);
        }
    }

    [Fact]
    public async Task Devices_that_were_enrolled_together_are_not_renewed_together()
    {
        for (int i = 0; i < 40; i++)
        {
            _rig.AddSensor();
        }

        await _rig.RunAsync(Hour);
        TimeSpan[] lives = [.. _rig.Store.Certificates.Valid(_rig.Now).Select(each => each.Renew - each.NotBefore)];
        lives.Length.ShouldBe(80);
        lives.ShouldAllBe(life => life >= Day * 55 && life <= Day * 65);
        (lives.Max() - lives.Min()).ShouldBeGreaterThan(Day * 7);
    }

    [Fact]
    public async Task An_outage_of_the_CA_loses_nothing_and_the_pauses_grow()
    {
        FakeSensor sensor = _rig.AddSensor();
        _rig.Authority.Answer = new AuthorityAnswer(AuthorityOutcome.Unavailable, "the CA cannot be reached");
        await _rig.RunAsync(Day);
        _rig.Core.AuthorityFault.ShouldBe("the CA cannot be reached");
        int asked = _rig.Authority.Requests.Count;
        asked.ShouldBeInRange(100, 400);
        _rig.Restart();
        _rig.Authority.Answer = null;
        await _rig.RunAsync(Hour);
        _rig.Core.AuthorityFault.ShouldBeNull();
        sensor.Certificates.Count.ShouldBe(2);
        sensor.Commands.Count(name => name == "request").ShouldBe(2);
    }

    [Fact]
    public async Task A_request_that_waits_is_continued_with_its_ticket_after_a_restart()
    {
        FakeSensor sensor = _rig.AddSensor();
        byte[] ticket = [1, 2, 3];
        _rig.Authority.Answer = new AuthorityAnswer(AuthorityOutcome.Waiting, "later") { Ticket = ticket, CheckAfter = Hour };
        await _rig.RunAsync(Hour);
        _rig.Restart();
        await _rig.RunAsync(Hour * 2);
        _rig.Authority.Requests.Count.ShouldBeLessThan(10);
        _rig.Authority.Requests[^1].Ticket.ShouldBe(ticket);
        _rig.Authority.Answer = null;
        await _rig.RunAsync(Hour * 2);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_that_is_out_of_reach_gets_its_certificate_when_it_is_back()
    {
        FakeSensor sensor = _rig.AddSensor();
        sensor.IsOnline = false;
        await _rig.RunAsync(Day * 3);
        sensor.IsOnline = true;
        await _rig.RunAsync(Day * 4);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_that_is_back_for_an_hour_after_two_months_gets_its_certificates_in_that_hour()
    {
        FakeSensor sensor = _rig.AddSensor();
        sensor.IsOnline = false;
        await _rig.RunAsync(Day * 60, Hour);
        _rig.LoseSessions();
        sensor.IsOnline = true;
        _rig.Publish(sensor.RequestEvent(0, isNewKey: false, counter: 1));
        await _rig.RunAsync(Hour);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_that_is_away_for_a_quarter_finds_a_few_commands_at_the_broker_and_gets_others_when_they_have_expired()
    {
        FakeSensor sensor = _rig.AddSensor();
        sensor.IsOnline = false;
        await _rig.RunAsync(Day * 91, Hour);
        _rig.Kept.ShouldBeInRange(12, 26);
        sensor.IsOnline = true;
        await _rig.RunAsync(Hour);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_broker_nothing_is_lost()
    {
        FakeSensor sensor = _rig.AddSensor();
        _rig.HasBroker = false;
        await _rig.RunAsync(Hour);
        _rig.HasBroker = true;
        await _rig.RunAsync(Hour);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_CA_refuses_is_asked_again_the_next_day()
    {
        FakeSensor sensor = _rig.AddSensor();
        _rig.Authority.Answer = new AuthorityAnswer(AuthorityOutcome.Refused, "the CA refuses: no template");
        await _rig.RunAsync(Hour * 12);
        _rig.Authority.Requests.Count.ShouldBe(2);
        _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Reason.ShouldBe("the CA refuses: no template");
        _rig.Authority.Answer = null;
        await _rig.RunAsync(Day);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData((int)CertificateRefusal.DateUnknown)]
    [InlineData((int)CertificateRefusal.KeyOther)]
    public async Task A_device_that_cannot_take_its_certificate_yet_gets_it_later(int reason)
    {
        FakeSensor sensor = _rig.AddSensor();
        sensor.CertificateAnswer = ((int)CommandAnswer.CertificateRefused, reason);
        await _rig.RunAsync(Hour);
        sensor.Certificates.ShouldBeEmpty();
        sensor.CertificateAnswer = default;
        await _rig.RunAsync(Hour * 6);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(DeviceState.Lost, RevocationReason.KeyCompromise)]
    [InlineData(DeviceState.Suspended, RevocationReason.PrivilegeWithdrawn)]
    [InlineData(DeviceState.Retired, RevocationReason.CessationOfOperation)]
    [InlineData(DeviceState.Made, RevocationReason.CessationOfOperation)]
    public async Task A_device_that_leaves_service_has_its_certificates_revoked_with_the_reason(DeviceState state, RevocationReason reason)
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        byte[][] certificates = [.. _rig.Store.Certificates.Of(sensor.Id).Select(each => each.Certificate)];
        _rig.Change(sensor, state);
        await _rig.RunAsync(Hour);
        _rig.Authority.Revocations.Select(each => each.Certificate).ShouldBe(certificates, ignoreOrder: true);
        _rig.Authority.Revocations.ShouldAllBe(each => each.Reason == reason);
        _rig.Store.Certificates.CountRevocations(_rig.Now).ShouldBe(0);
        await _rig.RunAsync(Day * 90, Hour);
        _rig.Authority.Requests.Count.ShouldBe(2);
        _rig.Authority.Revocations.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_suspended_device_that_is_active_again_gets_other_certificates()
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        byte[] before = sensor.Certificates[0];
        _rig.Change(sensor, DeviceState.Suspended);
        await _rig.RunAsync(Hour);
        _rig.Change(sensor, DeviceState.Active);
        await _rig.RunAsync(Hour);
        sensor.Certificates[0].ShouldNotBe(before);
        _rig.Newest(sensor, CertificateSlot.DeviceKey)!.Revocation.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_that_is_suspended_between_its_request_and_the_CA_gets_nothing()
    {
        FakeSensor sensor = _rig.AddSensor();
        _rig.Authority.Answer = new AuthorityAnswer(AuthorityOutcome.Unavailable, "away");
        await _rig.RunAsync(Hour);
        _rig.Change(sensor, DeviceState.Suspended);
        _rig.Authority.Answer = null;
        _rig.Authority.Requests.Clear();
        await _rig.RunAsync(Hour);
        _rig.Authority.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revocation_waits_for_the_CA_and_is_asked_for_again()
    {
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        _rig.Authority.Answer = new AuthorityAnswer(AuthorityOutcome.Unavailable, "away");
        _rig.Change(sensor, DeviceState.Lost);
        await _rig.RunAsync(Hour);
        _rig.Store.Certificates.CountRevocations(_rig.Now).ShouldBe(2);
        _rig.Restart();
        _rig.Authority.Answer = null;
        await _rig.RunAsync(Hour);
        _rig.Store.Certificates.CountRevocations(_rig.Now).ShouldBe(0);
    }

    [Fact]
    public async Task A_device_on_which_something_else_runs_gets_no_certificate()
    {
        FakeSensor sensor = _rig.AddSensor();
        Show(sensor, AttestationStatus.Contraindicated, 1);
        await _rig.RunAsync(Day);
        _rig.Authority.Requests.ShouldBeEmpty();
        _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Reason
            .ShouldStartWith("what runs on the device cannot be trusted: ");
        Show(sensor, AttestationStatus.Affirming, 2);
        await _rig.RunAsync(Day);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_hospital_can_want_evidence_first()
    {
        _rig.RequiresAttestation = true;
        _rig.Restart();
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        _rig.Authority.Requests.ShouldBeEmpty();
        Show(sensor, AttestationStatus.Affirming, 1);
        await _rig.RunAsync(Hour);
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_that_shows_for_months_not_what_runs_on_it_is_looked_at_seldom_and_soon_when_it_is_heard_of()
    {
        _rig.RequiresAttestation = true;
        _rig.Restart();
        FakeSensor sensor = _rig.AddSensor();
        await _rig.RunAsync(Day * 91, Hour);
        _rig.Store.Enrolments.Find(sensor.Id, CertificateSlot.DeviceKey)!.Attempts.ShouldBeInRange(60, 130);
        _rig.Publish(sensor.RequestEvent(0, isNewKey: false, counter: 1));
        await _rig.RunAsync(TimeSpan.FromMinutes(1));
        Show(sensor, AttestationStatus.Affirming, 1);
        await _rig.RunAsync(TimeSpan.FromMinutes(10));
        sensor.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_device_is_in_the_CRL_and_OCSP_says_revoked()
    {
        OpenSslAuthority openSsl = new(_rig.Folder);
        _rig.Restart(new OpenSslCa(openSsl));
        FakeSensor sensor = _rig.AddSensor();
        FakeSensor other = _rig.AddSensor();
        await _rig.RunAsync(Hour);
        Status(openSsl, sensor).ShouldContain(": good");
        _rig.Change(sensor, DeviceState.Lost);
        await _rig.RunAsync(Hour);
        Status(openSsl, sensor).ShouldContain("Reason: keyCompromise");
        Status(openSsl, other).ShouldContain(": good");
        string list = InstalledPrograms.Succeeds("openssl", "crl", "-in", openSsl.WriteRevocationList(), "-noout", "-text");
        list.Split("Serial Number:").Length.ShouldBe(3);
        list.ShouldContain("Serial Number: " + _rig.Newest(sensor, CertificateSlot.DeviceKey)!.Serial);
    }

    private string Status(OpenSslAuthority authority, FakeSensor sensor) =>
        authority.OcspStatus(_rig.Newest(sensor, CertificateSlot.DeviceKey)!.Certificate);

    private void Show(FakeSensor sensor, AttestationStatus status, byte number) => _rig.Store.Attestations.Add(new StoredAttestation(
        sensor.Id, _rig.Now, number, 1, null, status, status == AttestationStatus.Affirming ? [] : ["SoftwareUnknown"], null, [number]));
}
