using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Pkcs;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>Checks what a CA has issued against what it was asked for.</summary>
internal static class IssuedCertificate
{
    private const int LengthLimit = 16 * 1024;

    /// <summary>Checks a certificate.</summary>
    /// <param name="certificate">DER.</param>
    /// <param name="subject">The name that was asked for, DER.</param>
    /// <param name="publicKey">The SubjectPublicKeyInfo that was asked for, DER.</param>
    /// <param name="trusted">The CAs that count.</param>
    /// <param name="others">Certificates that came with it, DER.</param>
    /// <returns>It has the certificate and its issuer's, or is refused with what is wrong.</returns>
    public static AuthorityAnswer Check(
        byte[] certificate, byte[] subject, byte[] publicKey, TrustedAuthorities trusted, IEnumerable<byte[]> others)
    {
        if (certificate.Length > LengthLimit)
        {
            return Refuse(FormattableString.Invariant($"the certificate has {certificate.Length} bytes"));
        }

        List<X509Certificate2> read = [];
        try
        {
            using X509Certificate2 issued = X509CertificateLoader.LoadCertificate(certificate);
            read.AddRange(others.Select(X509CertificateLoader.LoadCertificate));
            byte[]? issuer = null;
            string? fault = issued.Version != 3 ? "the certificate is not of version 3"
                : !issued.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey) ? "the certificate is for another key"
                : !HasSubject(issued, subject) ? "the certificate is for another name"
                : issued.Extensions.OfType<X509BasicConstraintsExtension>().Any(each => each.CertificateAuthority)
                    ? "the certificate is one of a CA"
                : trusted.FindFault(issued, read, out issuer) is { } untrusted
                    ? $"the certificate is not from a CA that is trusted: {untrusted}"
                : issuer is null ? "the certificate is that of the CA itself"
                : null;
            return fault is null
                ? new AuthorityAnswer(AuthorityOutcome.Done) { Certificate = certificate, Issuer = issuer! }
                : Refuse(fault);
        }
        catch (CryptographicException)
        {
            return Refuse("the certificate cannot be read");
        }
        finally
        {
            read.ForEach(each => each.Dispose());
        }
    }

    /// <summary>The name and the key of a request.</summary>
    /// <param name="request">PKCS#10, DER, checked before.</param>
    public static (byte[] Subject, byte[] PublicKey) Wanted(byte[] request)
    {
        Pkcs10CertificationRequest read = new(request);
        Org.BouncyCastle.Asn1.Pkcs.CertificationRequestInfo info = read.GetCertificationRequestInfo();
        return (info.Subject.GetEncoded(), info.SubjectPublicKeyInfo.GetEncoded());
    }

    private static AuthorityAnswer Refuse(string fault) =>
        new(AuthorityOutcome.Refused, $"the CA has issued something else: {fault}");

    /// <summary>A CA may write a name's texts in another string type.</summary>
    private static bool HasSubject(X509Certificate2 issued, byte[] subject) =>
        Org.BouncyCastle.Asn1.X509.X509Name.GetInstance(issued.SubjectName.RawData)
            .Equivalent(Org.BouncyCastle.Asn1.X509.X509Name.GetInstance(subject), inOrder: true);
}
