using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>UUIDs that are always the same for the same name (RFC 9562, section 5.8 and appendix B.2: version 8, out of SHA-256).</summary>
internal static class NameUuid
{
    private const byte Version = 0x80;
    private const byte Variant = 0x80;

    /// <summary>The UUID of a name.</summary>
    public static Guid Of(string name)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | Version);
        bytes[8] = (byte)((bytes[8] & 0x3F) | Variant);
        return new Guid(bytes, bigEndian: true);
    }
}
