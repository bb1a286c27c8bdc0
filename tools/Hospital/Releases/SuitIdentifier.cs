using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// Identifiers of vendors and classes (draft-ietf-suit-manifest, "Constructing UUIDs"): UUIDs of version 5, made from names. The identifier
/// of a device is <see cref="Keys.CosePublicKey.DeviceIdentifier"/>.
/// </summary>
public static class SuitIdentifier
{
    private const int Length = 16;

    // RFC 9562, section 6.6: the name space of domain names.
    private static readonly byte[] DomainNames = Convert.FromHexString("6BA7B8109DAD11D180B400C04FD430C8");

    /// <summary>The identifier of a vendor, from its domain name.</summary>
    public static byte[] Vendor(string domain) => Version5(DomainNames, domain);

    /// <summary>The identifier of a class of devices, from its vendor's identifier and its name.</summary>
    public static byte[] Class(byte[] vendor, string name) => Version5(vendor, name);

    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 requires SHA-1; it protects nothing here")]
    private static byte[] Version5(byte[] nameSpace, string name)
    {
        byte[] uuid = SHA1.HashData([.. nameSpace, .. Encoding.UTF8.GetBytes(name)])[..Length];
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x50);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return uuid;
    }
}
