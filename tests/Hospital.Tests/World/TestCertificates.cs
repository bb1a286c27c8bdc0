using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hospital.Tests.World;

/// <summary>A broker's CA and a device's certificate from it, valid for a year around today.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates(TemporaryFolder folder, string prefix = "")
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddMonths(-6);
        CertificateRequest request = new($"CN={prefix}CA", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = request.CreateSelfSigned(from, from.AddYears(1));
        CertificateRequest deviceRequest = new("CN=sensor", _deviceKey, HashAlgorithmName.SHA256);
        using X509Certificate2 device = deviceRequest.Create(authority, from.AddDays(1), from.AddYears(1).AddDays(-1), [1]);

        Authority = Write(folder.File(prefix + "ca.pem"), authority.ExportCertificatePem());
        Certificate = Write(folder.File(prefix + "device.pem"), device.ExportCertificatePem());
        Key = Write(folder.File(prefix + "device.key.pem"), _deviceKey.ExportPkcs8PrivateKeyPem());
    }

    public string Authority { get; }

    public string Certificate { get; }

    public string Key { get; }

    public void Dispose()
    {
        _authorityKey.Dispose();
        _deviceKey.Dispose();
    }

    private static string Write(string path, string pem)
    {
        File.WriteAllText(path, pem);
        return path;
    }
}
