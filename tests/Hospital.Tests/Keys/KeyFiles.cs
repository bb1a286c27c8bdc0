using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Keys;

public class KeyFiles
{
    [Fact]
    public void A_saved_key_is_readable_by_its_owner_only_and_is_not_replaced_by_accident()
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
    public void PEM_certificate_and_COSE_Key_give_the_same_public_key()
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
    public void A_key_of_another_curve_and_a_file_without_a_key_are_refused_with_the_files_name()
    {
        using TemporaryFolder folder = new();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(folder.File("p384.pem"), other.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(folder.File("p384.key.pem"), other.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("text.pem"), "hello");
        File.WriteAllText(folder.File("unknown.pem"), BrokenFile.UnknownCurve());
        File.WriteAllText(folder.File("rsa.pem"), RsaKey());
        foreach (string file in (string[])["p384.pem", "unknown.pem", "rsa.pem"])
        {
            string path = folder.File(file);
            Should.Throw<CryptographicException>(() => CosePublicKey.FromPem(path)).Message
                .ShouldStartWith($"{path}: this is not a P-256 key; ");
        }

        Should.Throw<CryptographicException>(
            () => CosePublicKey.FromPem(folder.File("text.pem"))).Message.ShouldContain("neither a public key");
        Should.Throw<CryptographicException>(
            () => HospitalKey.Load(folder.File("p384.key.pem"))).Message.ShouldContain("no private P-256 key");
        Should.Throw<CryptographicException>(() => HospitalKey.Load(folder.File("text.pem"))).Message.ShouldContain("no private P-256 key");
    }

    [Theory]
    [InlineData("A0")]
    [InlineData("A401022001215820")]
    [InlineData("F6")]
    [InlineData("")]
    public void Bytes_that_are_not_a_COSE_Key_are_refused(string encoded) =>
        CosePublicKey.TryParse(Convert.FromHexString(encoded), out _).ShouldBeFalse();

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

    private static string RsaKey()
    {
        using RSA key = RSA.Create(2048);
        return key.ExportSubjectPublicKeyInfoPem();
    }
}
