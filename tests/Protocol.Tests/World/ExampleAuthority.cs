using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Protocol.Tests.World;

/// <summary>The CA of the examples. Its signatures are those of RFC 6979, so that its certificates are the same in each run.</summary>
internal sealed class ExampleAuthority : X509SignatureGenerator
{
    private static readonly X500DistinguishedName Name = new("CN=Hospital Device CA");
    private readonly byte[] _scalar;

    /// <summary>A CA with a certificate of its own.</summary>
    /// <param name="scalar">Its private key.</param>
    /// <param name="from">From when on it is valid, for ten years.</param>
    public ExampleAuthority(byte[] scalar, DateTimeOffset from)
    {
        _scalar = scalar;
        Certificate = Issue(Name, PublicKey, from, from.AddYears(10), 1, isAuthority: true);
    }

    /// <summary>The CA's own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for whom a request names.</summary>
    public X509Certificate2 Issue(byte[] request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        CertificateRequest asked = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        return Issue(asked.SubjectName, asked.PublicKey, notBefore, notAfter, 2, isAuthority: false);
    }

    /// <inheritdoc/>
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
        }

        return writer.Encode();
    }

    /// <inheritdoc/>
    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        X9ECParameters curve = ECNamedCurveTable.GetByName("P-256");
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(new BigInteger(1, _scalar), new ECDomainParameters(curve)));
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (BigInteger number in signer.GenerateSignature(SHA256.HashData(data)))
            {
                writer.WriteInteger(number.ToByteArray());
            }
        }

        return writer.Encode();
    }

    /// <inheritdoc/>
    protected override PublicKey BuildPublicKey()
    {
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = _scalar });
        return new PublicKey(key);
    }

    private X509Certificate2 Issue(
        X500DistinguishedName subject, PublicKey key, DateTimeOffset notBefore, DateTimeOffset notAfter, byte serial, bool isAuthority)
    {
        CertificateRequest made = new(subject, key, HashAlgorithmName.SHA256);
        made.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return made.Create(Name, this, notBefore, notAfter, [serial]);
    }
}
