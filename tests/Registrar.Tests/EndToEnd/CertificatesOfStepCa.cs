using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Registrar.Authorities;
using Registrar.Tests.World;

namespace Registrar.Tests.EndToEnd;

/// <summary>
/// The firmware's own agent and the registrar with another CA of the trade, step-ca, which has no CMP and no EST. Its reader of DER and
/// X.509 is Go's: a third one beside those of .NET and OpenSSL.
/// </summary>
public sealed class CertificatesOfStepCa
{
    [Fact]
    public async Task It_signs_the_sensors_requests_for_the_registrars_certificate_renews_and_rekeys_over_TLS_and_revokes()
    {
        StepCa.SkipWithoutProgram();
        StepCa? step = null;
        await using HospitalWithSensor hospital = new(authority => step = new StepCa(authority));
        using StepCa ca = step!;
        await hospital.RegisterAsync();
        await hospital.UntilAsync(() => Installed(hospital) == 2, "certificates of both keys, which the sensor has checked");
        await hospital.ReconnectWithCertificateAsync();
        await hospital.UntilAsync(() => hospital.Connection.IsUp, "a connection with the certificate");

        using X509Certificate2 first = hospital.TlsIdentity()!;
        first.Subject.ShouldContain(hospital.DeviceKey.DeviceId);
        using X509Certificate2 renewed = (await ca.RenewAsync(first)).ShouldNotBeNull();
        renewed.SerialNumber.ShouldNotBe(first.SerialNumber);
        (renewed.Subject, Convert.ToHexString(renewed.GetPublicKey())).ShouldBe((first.Subject, Convert.ToHexString(first.GetPublicKey())));

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = new CertificateRequest(first.SubjectName, key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using X509Certificate2 rekeyed = (await ca.RekeyAsync(first, request)).ShouldNotBeNull();
        rekeyed.Subject.ShouldBe(first.Subject);
        rekeyed.PublicKey.ExportSubjectPublicKeyInfo().ShouldBe(key.ExportSubjectPublicKeyInfo());

        hospital.Store.DeviceStates.Change([hospital.DeviceKey.DeviceId], DeviceState.Lost, "admin", "stolen", hospital.Now);
        await hospital.UntilAsync(() => Revoked(hospital) == 2, "the revocation of both certificates");
        (await ca.RenewAsync(first)).ShouldBeNull("it was revoked");
        (await ca.RekeyAsync(first, request)).ShouldBeNull("it was revoked");
    }

    [Fact]
    public async Task A_token_counts_for_the_name_in_it_and_from_a_registrar_of_the_hospitals_CA()
    {
        StepCa.SkipWithoutProgram();
        using TemporaryFolder folder = new();
        OpenSslAuthority hospital = new(folder);
        OpenSslAuthority other = new(folder, "other");
        using StepCa ca = new(hospital);
        using RegistrarCredential registrar = Load(hospital.IssueNew("second registrar", "registrar"));
        using RegistrarCredential stranger = Load(other.IssueNew("second registrar", "registrar"));
        byte[] request = RequestOfDevice.Create();
        (await ca.TakesAsync(registrar, request, "00112233445566778899")).ShouldBeTrue();
        (await ca.TakesAsync(registrar, request, "99887766554433221100")).ShouldBeFalse("the request has another name");
        (await ca.TakesAsync(stranger, request, "00112233445566778899")).ShouldBeFalse("another CA has issued its certificate");
    }

    private static RegistrarCredential Load((string Certificate, string Key) pair) => RegistrarCredential.Load(pair.Certificate, pair.Key);

    private static int Installed(HospitalWithSensor hospital) =>
        hospital.Store.Certificates.Of(hospital.DeviceKey.DeviceId).Count(each => each.Installed is not null);

    private static int Revoked(HospitalWithSensor hospital) =>
        hospital.Store.Certificates.Of(hospital.DeviceKey.DeviceId).Count(each => each.Revoked is not null);
}
