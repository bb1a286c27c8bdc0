using NanoMedAgent.Cose;

namespace NanoMedAgent.Updates;

/// <summary>
/// Whose signatures a release needs. It is part of the image: keys change by an update that was signed with the old ones.
/// </summary>
public sealed class ReleasePolicy
{
    /// <summary>The vendor's release keys. One of them has to sign.</summary>
    public CoseKey[] VendorKeys { get; init; }

    /// <summary>Names (COSE key ids) of vendor keys that are not trusted any more.</summary>
    public byte[][] RevokedKeyIds { get; init; }

    /// <summary>The hospital authority's key, when the authority has to sign as well; else null.</summary>
    public CoseKey CoSigner { get; init; }

    /// <summary>The vendor's HSS-LMS key, when a hash-based signature has to stand beside the classical one; else null.</summary>
    public byte[] HashBasedKey { get; init; }
}
