using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HostSim.Tests.World;

/// <summary>A CA of a hospital, and the certificates that it gives to a broker and to those who connect to it.</summary>
internal sealed class BrokerCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly string _folder;
    private byte _serial;

    /// <param name="folder">Where the files are written.</param>
    /// <param name="name">The CA's name, with which the names of its files begin.</param>
    /// <param name="issuer">The CA above it; null if it has its certificate from itself.</param>
    public BrokerCertificates(string folder, string name = "hospital", BrokerCertificates? issuer = null)
    {
        _folder = folder;
        CertificateRequest request = new($"CN={name} CA", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (issuer is null)
        {
            _authority = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        }
        else
        {
            using X509Certificate2 issued = request.Create(issuer._authority, now.AddYears(-1), now.AddYears(1), [2, ++issuer._serial]);
            _authority = issued.CopyWithPrivateKey(_key);
        }

        Authority = Write(name + "-ca.pem", _authority.ExportCertificatePem());
    }

    /// <summary>The CA's certificate.</summary>
    public string Authority { get; }

    /// <summary>Makes a certificate for a broker on this computer.</summary>
    /// <param name="name">The name of its files.</param>
    /// <param name="host">Its DNS name; for localhost its address as well.</param>
    /// <param name="daysLeft">Days until it expires; negative if it has.</param>
    public (string Certificate, string Key) Server(string name, string host = "localhost", int daysLeft = 30)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        return Issue(name, $"CN={host}", names.Build(), daysLeft);
    }

    /// <summary>Makes a certificate for somebody who connects.</summary>
    /// <param name="name">The common name, and the name of the files.</param>
    /// <param name="daysLeft">Days until it expires; negative if it has.</param>
    public (string Certificate, string Key) Client(string name, int daysLeft = 30) => Issue(name, $"CN={name}", null, daysLeft);

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private (string Certificate, string Key) Issue(string name, string subject, X509Extension? names, int daysLeft)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new(names is null ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], critical: false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(daysLeft);
        using X509Certificate2 certificate = request.Create(_authority, end.AddYears(-1), end, [1, ++_serial]);
        return (
            Write(name + ".pem", certificate.ExportCertificatePem()),
            Write(name + ".key.pem", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string name, string pem)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, pem + "\n");
        return path;
    }
}
