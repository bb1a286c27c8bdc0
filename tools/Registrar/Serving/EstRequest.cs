using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;

namespace NanoMedAgent.Registrar.Serving;

/// <summary>A certification request of another device: its names, and whether it may be passed on.</summary>
/// <param name="Der">PKCS#10.</param>
/// <param name="Names">The common name and the DNS names.</param>
internal sealed record EstRequest(byte[] Der, IReadOnlyList<string> Names)
{
    /// <summary>Longer ones are refused before they are read, in Base64.</summary>
    public const int LengthLimit = 16 * 1024;

    private const int LeastRsaBits = 2048;

    // What else a request may ask for; what comes of it is the CA's decision.
    private static readonly HashSet<DerObjectIdentifier> Harmless = [X509Extensions.KeyUsage, X509Extensions.SubjectKeyIdentifier];

    /// <summary>Reads the body of a request: Base64, with line breaks or without.</summary>
    /// <returns>The request; or null and what is wrong, for people.</returns>
    public static (EstRequest? Request, string Fault) TryRead(string body)
    {
        try
        {
            byte[] der = Convert.FromBase64String(body);
            Pkcs10CertificationRequest read = new(der);
            CertificationRequestInfo info = read.GetCertificationRequestInfo();
            string[]? alternative = AlternativeNames(info);
            string? common = CommonName(info.Subject);
            return !IsStrong(read.GetPublicKey()) ? (null, "the key is not one of P-256, P-384 or RSA with at least 2,048 bits")
                : !read.Verify() ? (null, "the request is not signed with its own key")
                : common is null ? (null, "the subject has to be a common name and nothing else")
                : alternative is null ? (null, "the request asks for more than DNS names and key usages")
                : (new EstRequest(der, [common, .. alternative]), "");
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // BouncyCastle has no one exception for what cannot be read.
            return (null, "this is not a PKCS#10 request in Base64");
        }
    }

    /// <summary>Whether all its names are a client's.</summary>
    public bool IsAllowedBy(EstClientRule rule) => Names.All(name => rule.Names.Any(pattern => NamePattern.Matches(pattern, name)));

    /// <summary>What tells it from others.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(Der));

    private static bool IsStrong(AsymmetricKeyParameter key) => key switch
    {
        ECPublicKeyParameters curve => curve.Parameters.N.BitLength is 256 or 384,
        RsaKeyParameters rsa => rsa.Modulus.BitLength >= LeastRsaBits,
        _ => false,
    };

    private static string? CommonName(X509Name subject) =>
        subject.GetOidList() is [DerObjectIdentifier one] && one.Equals(X509Name.CN) ? subject.GetValueList(X509Name.CN)[0] : null;

    private static string[]? AlternativeNames(CertificationRequestInfo info)
    {
        List<string> names = [];
        foreach (Asn1Encodable each in info.Attributes ?? DerSet.Empty)
        {
            AttributePkcs attribute = AttributePkcs.GetInstance(each);
            if (!attribute.AttrType.Equals(PkcsObjectIdentifiers.Pkcs9AtExtensionRequest) || attribute.AttrValues.Count != 1)
            {
                return null;
            }

            X509Extensions extensions = X509Extensions.GetInstance(attribute.AttrValues[0]);
            foreach (DerObjectIdentifier extension in extensions.GetExtensionOids())
            {
                if (extension.Equals(X509Extensions.SubjectAlternativeName))
                {
                    GeneralName[] alternative = GeneralNames.GetInstance(extensions.GetExtensionParsedValue(extension)).GetNames();
                    if (alternative.Any(name => name.TagNo != GeneralName.DnsName))
                    {
                        return null;
                    }

                    names.AddRange(alternative.Select(name => name.Name.ToString()!));
                }
                else if (!Harmless.Contains(extension))
                {
                    return null;
                }
            }
        }

        return [.. names];
    }
}
