using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Provisioning;

namespace Hospital.Tests.Provisioning;

/// <summary>The files by which a device trusts its hospital and its broker.</summary>
public class TrustedFiles : ProvisioningTest
{
    [Fact]
    public void Authority_policy_and_device_key_are_checked_as_the_device_checks_them()
    {
        using HospitalKey other = HospitalKey.Create();
        System.IO.File.WriteAllBytes(File("other.cose"), SignedPolicy.Sign(DataPolicy.Default(other.Public, 60), other));
        Should.Throw<InvalidDataException>(() => TrustFiles.Read(File("authority.key.pem"), File("policy.cose"))).Message.ShouldContain(
            "this is the private key");
        Should.Throw<CryptographicException>(() => TrustFiles.Read(File("wifi"), File("policy.cose"))).Message.ShouldContain(
            "neither a public key nor a certificate");
        Should.Throw<InvalidDataException>(() => TrustFiles.Read(File("authority.pub.pem"), File("other.cose"))).Message
            .ShouldContain("it was not signed by this authority; a device would refuse it. Sign it again: medagent policy sign");
        Should.Throw<CryptographicException>(() => DevicePublicKey.Read(File("wifi"))).Message.ShouldContain(
            "neither a public key nor a certificate");
        System.IO.File.WriteAllBytes(File("long"), new byte[100_000]);
        Should.Throw<InvalidDataException>(() => DevicePublicKey.Read(File("long"))).Message.ShouldContain("too long for a key");
    }

    [Theory]
    [InlineData("key alone", "--broker-cert and --broker-key go together")]
    [InlineData("other key", "is not the private key (PEM) of the certificate")]
    [InlineData("locked key", "this key has a password")]
    [InlineData("key in authority", "this file contains a private key")]
    [InlineData("no certificate", "this file contains no certificate")]
    [InlineData("broken certificate", "cannot be read")]
    [InlineData("expired", "not today; get a new one")]
    [InlineData("not yet good", "not today; get a new one")]
    [InlineData("no file", "the file does not exist")]
    public void TLS_files_that_would_not_work_are_refused(string what, string complaint)
    {
        using TestCertificates certificates = new(Folder);
        (string authority, string? certificate, string key, DateTimeOffset now) = (
            certificates.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow);
        switch (what)
        {
            case "key alone":
                certificate = null;
                break;
            case "other key":
                key = File("authority.key.pem");
                break;
            case "locked key":
                using (ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    key = Text(
                        "locked.pem",
                        pair.ExportEncryptedPkcs8PrivateKeyPem(
                            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                }

                break;
            case "key in authority":
                authority = Text("both.pem", System.IO.File.ReadAllText(authority) + System.IO.File.ReadAllText(key));
                break;
            case "no certificate":
                authority = File("authority.pub.pem");
                break;
            case "broken certificate":
                authority = Text("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                break;
            case "expired":
                now = now.AddYears(2);
                break;
            case "not yet good":
                now = now.AddYears(-2);
                break;
            default:
                certificate = File("nowhere.pem");
                break;
        }

        Should.Throw<InvalidDataException>(() => TlsFiles.Read(authority, certificate, key, now)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void TLS_files_that_may_not_work_are_accepted_with_a_warning()
    {
        using TestCertificates certificates = new(Folder);
        using TestCertificates others = new(Folder, "other-");
        TlsFiles.Read(certificates.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow).Warnings.ShouldBeEmpty();
        TlsFiles.Read(others.Authority, certificates.Certificate, certificates.Key, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem()
            .ShouldContain("has signed it");
        TlsFiles.Read(certificates.Certificate, null, null, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem()
            .ShouldContain("not marked as a CA");

        using RSA small = RSA.Create(1024);
        CertificateRequest request = new("CN=small", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        TlsFiles.Read(
            Text("small.pem", certificate.ExportCertificatePem()), null, null, DateTimeOffset.UtcNow).Warnings.ShouldHaveSingleItem()
            .ShouldContain("RSA of 1024 bits is too short");
    }
}
