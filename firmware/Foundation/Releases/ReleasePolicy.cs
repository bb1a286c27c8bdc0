using NanoMedAgent.Cose;

namespace NanoMedAgent.Releases;

/// <summary>
/// Which releases are for these devices, and which signatures they need. It is part of the image: keys change by an update that was signed
/// with the old keys.
/// </summary>
public sealed class ReleasePolicy
{
    /// <summary>Identifier of the vendor, 16 bytes.</summary>
    public byte[] Vendor;

    /// <summary>Identifier of the class of devices, 16 bytes.</summary>
    public byte[] Class;

    /// <summary>The lowest sequence number that these devices accept, whatever their memory says: that of the image itself.</summary>
    public long LeastSequence;

    /// <summary>
    /// The vendor's release keys; one of them must sign. Empty when the vendor signs with <see cref="HashBasedKey"/> only.
    /// </summary>
    public CoseKey[] VendorKeys;

    /// <summary>COSE key ids of vendor keys that are not trusted any more.</summary>
    public byte[][] RevokedKeyIds;

    /// <summary>Whether the hospital's authority must sign as well.</summary>
    public bool IsCoSigned;

    /// <summary>
    /// The authority's key, which is on the device, not in the image: see <see cref="WithAuthority"/>.
    /// null when its signature is not needed.
    /// </summary>
    public CoseKey CoSigner;

    /// <summary>
    /// The vendor's HSS-LMS key, when a hash-based signature is required in addition to the classical one or instead of it; else null.
    /// </summary>
    public byte[] HashBasedKey;

    /// <summary>The same policy with the key of the device's authority.</summary>
    [OwnFrame]
    public ReleasePolicy WithAuthority(CoseKey authority) => new()
    {
        Vendor = Vendor,
        Class = Class,
        LeastSequence = LeastSequence,
        VendorKeys = VendorKeys,
        RevokedKeyIds = RevokedKeyIds,
        IsCoSigned = IsCoSigned,
        CoSigner = IsCoSigned ? authority : null,
        HashBasedKey = HashBasedKey,
    };
}
