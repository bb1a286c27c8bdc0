using NanoMedAgent.Cose;

namespace NanoMedAgent.Releases;

/// <summary>
/// Which releases are meant for such devices, and whose signatures they need. It is part of the image: keys change by an update that was signed with the old ones.
/// </summary>
public sealed class ReleasePolicy
{
    /// <summary>Identifier of the vendor, 16 bytes.</summary>
    public byte[] Vendor;

    /// <summary>Identifier of the class of devices, 16 bytes.</summary>
    public byte[] Class;

    /// <summary>The lowest sequence number that such devices take, whatever they remember: of the release that the image itself is.</summary>
    public long LeastSequence;

    /// <summary>The vendor's release keys. One of them has to sign. None, where the vendor signs with <see cref="HashBasedKey"/> alone.</summary>
    public CoseKey[] VendorKeys;

    /// <summary>Names (COSE key ids) of vendor keys that are not trusted any more.</summary>
    public byte[][] RevokedKeyIds;

    /// <summary>Whether the hospital's authority has to sign as well.</summary>
    public bool IsCoSigned;

    /// <summary>The key of that authority, which the device knows and the image does not: <see cref="Of"/>. null when it has nothing to sign.</summary>
    public CoseKey CoSigner;

    /// <summary>The vendor's HSS-LMS key, when a hash-based signature has to stand beside the classical one, or instead of it; else null.</summary>
    public byte[] HashBasedKey;

    /// <summary>The same policy on a device of this authority's.</summary>
    public ReleasePolicy Of(CoseKey authority) => new()
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
