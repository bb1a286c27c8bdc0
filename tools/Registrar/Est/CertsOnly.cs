using Org.BouncyCastle.Cms;
using Org.BouncyCastle.X509;

namespace NanoMedAgent.Registrar.Est;

/// <summary>
/// Certificates as EST carries them: a CMS message without content and signatures, in Base64 (RFC 7030, section 4.1.3; RFC 8951). Line
/// breaks are accepted, and not written: strongSwan 5.9.8 cannot read them.
/// </summary>
internal static class CertsOnly
{
    private const int CountLimit = 16;

    /// <summary>Reads the body of an answer.</summary>
    /// <returns>The certificates, DER; null if it is something else.</returns>
    public static IReadOnlyList<byte[]>? TryRead(string body)
    {
        try
        {
            byte[][] certificates =
            [
                .. new CmsSignedData(Convert.FromBase64String(body)).GetCertificates().EnumerateMatches(null).Take(CountLimit + 1)
                    .Select(certificate => certificate.GetEncoded()),
            ];
            return certificates.Length is > 0 and <= CountLimit ? certificates : null;
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // BouncyCastle has no one exception for what cannot be read.
            return null;
        }
    }

    /// <summary>Writes the body of an answer.</summary>
    /// <param name="certificates">DER.</param>
    public static string Write(IEnumerable<byte[]> certificates)
    {
        CmsSignedDataGenerator generator = new();
        foreach (byte[] certificate in certificates)
        {
            generator.AddCertificate(new X509Certificate(certificate));
        }

        return Convert.ToBase64String(generator.Generate(new CmsAbsentContent()).GetEncoded());
    }
}
