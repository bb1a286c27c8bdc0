using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tests;

/// <summary>A small CA, out of .NET's own classes.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly X509SignatureGenerator _signer;
    private int _serial;

    /// <summary>A CA with a P-256 key.</summary>
    public TestAuthority(DateTimeOffset from, string name = "CN=Ward CA,O=Hospital")
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256), from, name)
    {
    }

    /// <summary>A CA with another key: ECDSA or RSA.</summary>
    public TestAuthority(AsymmetricAlgorithm key, DateTimeOffset from, string name = "CN=Ward CA,O=Hospital")
    {
        _key = key;
        _signer = key is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)key);
        Name = new X500DistinguishedName(name);
        Certificate = Issue(Name, _signer.PublicKey, from.AddDays(-1), from.AddYears(10), isAuthority: true);
    }

    public X500DistinguishedName Name { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>The digest that it signs with.</summary>
    public HashAlgorithmName Hash { get; set; } = HashAlgorithmName.SHA256;

    /// <summary>A certificate for what a request names.</summary>
    public X509Certificate2 Issue(byte[] request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        CertificateRequest asked = Read(request);
        return Issue(asked.SubjectName, asked.PublicKey, notBefore, notAfter, isAuthority: false);
    }

    /// <summary>A request whose signature was verified.</summary>
    public static CertificateRequest Read(byte[] request) => CertificateRequest.LoadSigningRequest(
        request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(
        X500DistinguishedName subject, PublicKey key, DateTimeOffset notBefore, DateTimeOffset notAfter, bool isAuthority)
    {
        CertificateRequest made = new(subject, key, Hash);
        made.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            made.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            made.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        }

        return made.Create(Name, _signer, notBefore, notAfter, BitConverter.GetBytes(++_serial));
    }
}
