using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Files;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>
/// The lists of revoked certificates (RFC 5280, section 5) in a file. It is read for each question: whoever fetches the lists from the CA
/// replaces the file. .NET's own chains take a list only from the address in the certificate.
/// </summary>
public sealed class RevocationLists
{
    // The bit of KeyUsage (RFC 5280, section 4.2.1.3).
    private const int CrlSign = 6;

    // The CA has another clock.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private readonly string _file;
    private readonly TrustedAuthorities _trusted;
    private readonly Func<DateTimeOffset> _clock;

    private RevocationLists(string file, TrustedAuthorities trusted, Func<DateTimeOffset> clock) =>
        (_file, _trusted, _clock) = (file, trusted, clock);

    /// <summary>Opens a file.</summary>
    /// <param name="file">One list in DER, or several in PEM.</param>
    /// <param name="trusted">The CAs that count.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="InvalidDataException">There is no list in it; the message says what to do.</exception>
    public static RevocationLists Open(string file, TrustedAuthorities trusted, Func<DateTimeOffset> clock)
    {
        Read(file);
        return new RevocationLists(file, trusted, clock);
    }

    /// <summary>Finds a certificate in the lists of its issuer.</summary>
    /// <param name="certificate">A certificate whose chain was verified.</param>
    /// <returns>The status, and why it is not good, for people.</returns>
    public (CertificateStatus Status, string Reason) Find(X509Certificate2 certificate)
    {
        Org.BouncyCastle.X509.X509Certificate asked = new X509CertificateParser().ReadCertificate(certificate.RawData);
        string fault = "there is no list of revoked certificates of its CA";
        try
        {
            foreach (X509Crl list in Read(_file).Where(list => list.IssuerDN.Equivalent(asked.IssuerDN, inOrder: true)))
            {
                string? flaw = FindFlaw(list);
                if (flaw is null)
                {
                    return list.GetRevokedCertificate(asked.SerialNumber) is { } entry
                        ? (CertificateStatus.Revoked, $"the certificate is revoked: {ReasonOf(entry)}")
                        : (CertificateStatus.Good, "");
                }

                fault = flaw;
            }
        }
        catch (InvalidDataException failure)
        {
            fault = failure.Message;
        }

        return (CertificateStatus.Unknown, fault);
    }

    private static List<X509Crl> Read(string file)
    {
        byte[] content = InputFile.ReadBytes(file);
        List<X509Crl> lists = [];
        try
        {
            lists.AddRange(new X509CrlParser().ReadCrls(content));
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // BouncyCastle has no one exception for what cannot be read.
            lists.Clear();
        }

        return lists.Count > 0 ? lists : throw new InvalidDataException(
            $"{file}: there is no list of revoked certificates in this file; give the CA's in PEM or DER");
    }

    /// <summary>Why a list says nothing; null if it counts.</summary>
    private string? FindFlaw(X509Crl list)
    {
        DateTime now = _clock().UtcDateTime;
        return !_trusted.All.Any(authority => HasSigned(authority, list)) ? "the list of revoked certificates is not signed by its CA"
            : list.GetCriticalExtensionOids().Count > 0 ? "the list of revoked certificates is for a part of them alone"
            : list.ThisUpdate > now + ClockDifference ? "the list of revoked certificates is not valid yet"
            : list.NextUpdate is not { } next || next < now ? "the list of revoked certificates is out of date"
            : null;
    }

    private static bool HasSigned(X509Certificate2 authority, X509Crl list)
    {
        Org.BouncyCastle.X509.X509Certificate read = new X509CertificateParser().ReadCertificate(authority.RawData);
        try
        {
            return read.SubjectDN.Equivalent(list.IssuerDN, inOrder: true)
                && (read.GetKeyUsage() is not { } usage || usage[CrlSign])
                && list.IsSignatureValid(read.GetPublicKey());
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // A signature of another kind than the key's.
            return false;
        }
    }

    private static string ReasonOf(X509CrlEntry entry) =>
        // A number that has no name here stays a number.
        entry.GetExtensionParsedValue(X509Extensions.ReasonCode) is DerEnumerated code
            ? ((RevocationReason)code.IntValueExact).ToString()
            : "without a reason";
}
