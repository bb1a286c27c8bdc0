using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Registrar.Authorities;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Cmp;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>
/// Decides whose messages count: those of the certificate that is pinned; without one, those of a CA that is trusted, or of a certificate
/// that one has issued for this purpose (id-kp-cmcCA, RFC 9483 section 3.2). A device's certificate is from the same CA, and never counts.
/// </summary>
/// <param name="trusted">The CAs that count.</param>
/// <param name="pinned">The certificate of the CMP server; null for any that fits.</param>
internal sealed class CmpTrust(TrustedAuthorities trusted, X509Certificate2? pinned)
{
    private const string ForCertificateAuthorities = "1.3.6.1.5.5.7.3.27";

    private static readonly HashSet<string> Algorithms =
    [
        X9ObjectIdentifiers.ECDsaWithSha256.Id, X9ObjectIdentifiers.ECDsaWithSha384.Id, X9ObjectIdentifiers.ECDsaWithSha512.Id,
        PkcsObjectIdentifiers.Sha256WithRsaEncryption.Id, PkcsObjectIdentifiers.Sha384WithRsaEncryption.Id,
        PkcsObjectIdentifiers.Sha512WithRsaEncryption.Id,
    ];

    /// <summary>Verifies the protection of a message.</summary>
    /// <returns>What is wrong, for people; null if nothing is.</returns>
    public string? FindFault(GeneralPkiMessage message)
    {
        if (!message.HasProtection)
        {
            return "the answer is unprotected";
        }

        string algorithm = message.Header.ProtectionAlg.Algorithm.Id;
        if (!Algorithms.Contains(algorithm))
        {
            return algorithm == CmpObjectIdentifiers.passwordBasedMac.Id
                ? "the answer is protected with a shared secret, and not signed"
                : $"the answer is signed with an algorithm that is not accepted ({algorithm})";
        }

        List<X509Certificate2> carried = [];
        try
        {
            carried.AddRange((message.ToAsn1Structure().GetExtraCerts() ?? [])
                .Where(each => each.IsX509v3PKCert)
                .Select(each => X509CertificateLoader.LoadCertificate(each.X509v3PKCert.GetEncoded())));
            string? fault = null;
            foreach (X509Certificate2 signer in Candidates(carried).Where(signer => IsNamed(message.Header, signer)))
            {
                fault = FindFault(signer, carried);
                if (fault is null)
                {
                    Asn1VerifierFactory verifier = new(
                        message.Header.ProtectionAlg, PublicKeyFactory.CreateKey(signer.PublicKey.ExportSubjectPublicKeyInfo()));
                    return new ProtectedPkiMessage(message).Verify(verifier) ? null : "the answer's signature is wrong";
                }
            }

            return fault ?? "the answer is signed by nobody who is known";
        }
        finally
        {
            carried.ForEach(each => each.Dispose());
        }
    }

    private static bool IsNamed(PkiHeader header, X509Certificate2 signer) =>
        header.Sender.TagNo == GeneralName.DirectoryName
        && X509Name.GetInstance(header.Sender.Name).Equivalent(X509Name.GetInstance(signer.SubjectName.RawData), inOrder: true);

    private IEnumerable<X509Certificate2> Candidates(List<X509Certificate2> carried) =>
        pinned is not null ? [pinned] : carried.Concat(trusted.All);

    private string? FindFault(X509Certificate2 signer, List<X509Certificate2> carried)
    {
        if (pinned is not null)
        {
            return null;
        }

        bool isAuthority = signer.Extensions.OfType<X509BasicConstraintsExtension>().Any(each => each.CertificateAuthority);
        bool isForThis = signer.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(each => each.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == ForCertificateAuthorities));
        return !isAuthority && !isForThis
            ? $"the answer is signed by {signer.Subject}, who may not speak for the CA; give its certificate with --cmp-server if it may"
            : trusted.FindFault(signer, carried) is { } fault ? $"the answer is signed by nobody who is trusted: {fault}"
            : null;
    }
}
