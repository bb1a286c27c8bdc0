using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Pkcs;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>Checks what a CA has issued against what it was asked for.</summary>
internal static class IssuedCertificate
{
    /// <summary>Longer ones fit into no device's command (PROTOCOL.md, "Commands"), and a chain is not sent.</summary>
    public const int LengthLimit = 16 * 1024;

    /// <summary>Finds what is wrong with a certificate.</summary>
    /// <param name="certificate">DER.</param>
    /// <param name="subject">The name that was asked for, DER.</param>
    /// <param name="publicKey">The SubjectPublicKeyInfo that was asked for, DER.</param>
    /// <param name="trusted">The CAs that count.</param>
    /// <param name="others">Certificates that came with it, DER.</param>
    /// <returns>null if nothing is.</returns>
    public static string? FindFault(
        byte[] certificate, byte[] subject, byte[] publicKey, TrustedAuthorities trusted, IEnumerable<byte[]> others)
    {
        if (certificate.Length > LengthLimit)
        {
            return FormattableString.Invariant($"the certificate has {certificate.Length} bytes");
        }

        List<X509Certificate2> read = [];
        try
        {
            using X509Certificate2 issued = X509CertificateLoader.LoadCertificate(certificate);
            read.AddRange(others.Select(X509CertificateLoader.LoadCertificate));
            return issued.Version != 3 ? "the certificate is not of version 3"
                : !issued.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey) ? "the certificate is for another key"
                : !HasSubject(issued, subject) ? "the certificate is for another name"
                : issued.Extensions.OfType<X509BasicConstraintsExtension>().Any(each => each.CertificateAuthority)
                    ? "the certificate is one of a CA"
                : trusted.FindFault(issued, read) is { } fault ? $"the certificate is not from a CA that is trusted: {fault}"
                : null;
        }
        catch (CryptographicException)
        {
            return "the certificate cannot be read";
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

    /// <summary>A CA may write a name's texts in another string type.</summary>
    private static bool HasSubject(X509Certificate2 issued, byte[] subject) =>
        Org.BouncyCastle.Asn1.X509.X509Name.GetInstance(issued.SubjectName.RawData)
            .Equivalent(Org.BouncyCastle.Asn1.X509.X509Name.GetInstance(subject), inOrder: true);
}
