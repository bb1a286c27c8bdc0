using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests;

public class Keys
{
    [Fact]
    public void A_saved_key_is_its_owners_alone_and_is_never_replaced_unasked()
    {
        using TemporaryFolder folder = new();
        using HospitalKey key = HospitalKey.Create();
        key.Save(folder.File("key.pem"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder.File("key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Should.Throw<IOException>(() => key.Save(folder.File("key.pem")));
        using HospitalKey loaded = HospitalKey.Load(folder.File("key.pem"));
        loaded.Public.ShouldBe(key.Public);
        File.ReadAllText(folder.File("key.pem")).ShouldStartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public void A_public_key_is_the_same_from_PEM_from_a_certificate_and_from_a_COSE_Key()
    {
        using TemporaryFolder folder = new();
        using ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=sensor", pair, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(folder.File("sensor.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("sensor.pub"), pair.ExportSubjectPublicKeyInfoPem());

        CosePublicKey key = CosePublicKey.FromPem(folder.File("sensor.crt"));
        CosePublicKey.FromPem(folder.File("sensor.pub")).ShouldBe(key);
        CosePublicKey.TryParse(key.Encode(), out CosePublicKey? parsed).ShouldBeTrue();
        parsed.ShouldBe(key);
        key.DeviceId.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(pair.ExportSubjectPublicKeyInfo()))[..20]);
        key.ToPem().ShouldBe(pair.ExportSubjectPublicKeyInfoPem() + Environment.NewLine);
    }

    [Fact]
    public void A_key_of_another_curve_or_no_key_is_refused_in_words()
    {
        using TemporaryFolder folder = new();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(folder.File("p384.pem"), other.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(folder.File("p384.key.pem"), other.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("text.pem"), "hello");
        Should.Throw<CryptographicException>(() => CosePublicKey.FromPem(folder.File("p384.pem"))).Message.ShouldContain("another curve");
        Should.Throw<CryptographicException>(() => CosePublicKey.FromPem(folder.File("text.pem"))).Message.ShouldContain("neither a public key");
        Should.Throw<CryptographicException>(() => HospitalKey.Load(folder.File("p384.key.pem"))).Message.ShouldContain("no private P-256 key");
        Should.Throw<CryptographicException>(() => HospitalKey.Load(folder.File("text.pem"))).Message.ShouldContain("no private P-256 key");
    }

    [Theory]
    [InlineData("A0")]
    [InlineData("A401022001215820")]
    [InlineData("F6")]
    [InlineData("")]
    public void What_is_no_COSE_Key_is_refused(string encoded) => CosePublicKey.TryParse(Convert.FromHexString(encoded), out _).ShouldBeFalse();

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_refused()
    {
        using HospitalKey key = HospitalKey.Create();
        byte[] encoded = key.Public.Encode();
        encoded[^1] ^= 1;
        CosePublicKey.TryParse(encoded, out _).ShouldBeFalse();
        encoded.AsSpan(encoded.Length - 32).Fill(0xFF);
        CosePublicKey.TryParse(encoded, out _).ShouldBeFalse("larger than the prime");
    }
}
