using NanoMedAgent.Cose;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Whose releases this image takes. A maker puts the keys here that <c>medagent release</c> signs with, and identifiers of the vendor and
/// of the kind of device; as it is, there are none, and the device takes no releases.
/// </summary>
internal static class VendorKeys
{
    // Of the release that this image is; a later image has a higher one.
    private const long LeastSequence = 1;

    // COSE_Keys, P-256, in bytes.
    private static readonly byte[][] Keys = { };

    // 16 bytes each, as a manifest has them.
    private static readonly byte[] Vendor = new byte[16];
    private static readonly byte[] Class = new byte[16];

    /// <summary>What a release has to be; null when the device takes none.</summary>
    public static ReleasePolicy ReadPolicy()
    {
        CoseKey[] keys = new CoseKey[Keys.Length];
        for (int i = 0; i < Keys.Length; i++)
        {
            // A key that cannot be read shall not leave the rest in charge.
            if (!CoseKey.TryParse(Keys[i], out keys[i]))
            {
                return null;
            }
        }

        return keys.Length == 0 ? null : new ReleasePolicy { Vendor = Vendor, Class = Class, LeastSequence = LeastSequence,
            VendorKeys = keys, RevokedKeyIds = new byte[0][] };
    }
}
