using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using Registrar.Tests.World;

namespace Registrar.Tests.EndToEnd;

/// <summary>The firmware's own agent, mosquitto and `openssl ca` with the registrar between them: a certificate's whole life.</summary>
public sealed class CertificatesOfARealSensor
{
    [Fact]
    public async Task A_sensor_connects_with_its_certificate_renews_it_loses_it_when_suspended_and_gets_another_one()
    {
        await using HospitalWithSensor hospital = new();
        await hospital.RegisterAsync();
        await hospital.UntilAsync(() => Installed(hospital) == 2, "certificates of both keys");
        using X509Certificate2 first = hospital.TlsIdentity()!;
        first.Subject.ShouldContain(hospital.DeviceKey.DeviceId);

        await ConnectAsync(hospital);

        // Renewal is for the same device key, and for another TLS key; the one before is revoked.
        hospital.Skip(TimeSpan.FromDays(61));
        await hospital.UntilAsync(() => Installed(hospital) == 4, "renewed certificates of both keys");
        using X509Certificate2 second = hospital.TlsIdentity()!;
        second.PublicKey.EncodedKeyValue.RawData.ShouldNotBe(first.PublicKey.EncodedKeyValue.RawData);
        await hospital.UntilAsync(() => Revoked(hospital) == 1, "the revocation of the TLS key before");
        hospital.Ca.OcspStatus(first.RawData).ShouldContain("Reason: superseded");
        hospital.Ca.OcspStatus(second.RawData).ShouldContain(": good");
        hospital.PublishRevocationList();
        await ConnectAsync(hospital);

        Change(hospital, DeviceState.Suspended);
        await hospital.UntilAsync(() => Revoked(hospital) == 4, "the revocation of all its certificates");
        hospital.Ca.OcspStatus(second.RawData).ShouldContain(": revoked");
        hospital.PublishRevocationList();
        await hospital.UntilAsync(
            () => hospital.Connection.Failure?.Contains("was revoked", StringComparison.Ordinal) == true,
            "a refusal of the broker");

        Change(hospital, DeviceState.Active);
        await hospital.ReconnectOpenlyAsync();
        await hospital.UntilAsync(() => Installed(hospital) == 6, "other certificates of both keys");
        using X509Certificate2 third = hospital.TlsIdentity()!;
        hospital.Ca.OcspStatus(third.RawData).ShouldContain(": good");
        await ConnectAsync(hospital);
    }

    private static int Installed(HospitalWithSensor hospital) =>
        hospital.Store.Certificates.Of(hospital.DeviceKey.DeviceId).Count(each => each.Installed is not null);

    private static int Revoked(HospitalWithSensor hospital) =>
        hospital.Store.Certificates.Of(hospital.DeviceKey.DeviceId).Count(each => each.Revoked is not null);

    private static async Task ConnectAsync(HospitalWithSensor hospital)
    {
        await hospital.ReconnectWithCertificateAsync();
        await hospital.UntilAsync(() => hospital.Connection.IsUp, "a connection with the certificate");
        int before = hospital.Stored;
        await hospital.UntilAsync(() => hospital.Stored > before, "a reading over mutual TLS");
    }

    private static void Change(HospitalWithSensor hospital, DeviceState state) => hospital.Store.DeviceStates
        .Change([hospital.DeviceKey.DeviceId], state, "admin", "test", hospital.Now)
        .ShouldAllBe(each => each.Refusal == DeviceStateRefusal.None);
}
