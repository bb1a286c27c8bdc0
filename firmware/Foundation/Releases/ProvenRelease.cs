namespace NanoMedAgent.Releases;

/// <summary>
/// A release whose signatures were verified, and whose manifest was read and checked after that. An instance can only be made by that
/// check.
/// </summary>
public sealed class ProvenRelease
{
    private ProvenRelease(SuitManifest manifest, byte[] digest)
    {
        Manifest = manifest;
        Digest = digest;
    }

    /// <summary>The manifest.</summary>
    public readonly SuitManifest Manifest;

    /// <summary>SHA-256 of the manifest, 32 bytes.</summary>
    public readonly byte[] Digest;

    /// <summary>Proves a release.</summary>
    /// <param name="encoded">A SUIT envelope, from anybody.</param>
    /// <param name="policy">Which signatures it needs.</param>
    /// <param name="release">null when refused.</param>
    public static UpdateReason TryProve(byte[] encoded, ReleasePolicy policy, out ProvenRelease release)
    {
        release = null;
        UpdateReason reason = SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope);
        return reason != UpdateReason.None ? reason : TryProve(envelope, policy, out release);
    }

    /// <summary>Proves a release whose envelope was already parsed.</summary>
    /// <param name="envelope">A SUIT envelope, from anybody.</param>
    /// <param name="policy">Which signatures it needs.</param>
    /// <param name="release">null when refused.</param>
    public static UpdateReason TryProve(SuitEnvelope envelope, ReleasePolicy policy, out ProvenRelease release)
    {
        release = null;
        UpdateReason reason = ReleaseProof.Prove(envelope, policy);
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        reason = SuitManifest.TryRead(envelope, out SuitManifest manifest);
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        if (!SuitDigest.TryParse(envelope.SignedDigest, out byte[] digest))
        {
            return UpdateReason.ManifestDigestWrong;
        }

        release = new ProvenRelease(manifest, digest);
        return UpdateReason.None;
    }
}
