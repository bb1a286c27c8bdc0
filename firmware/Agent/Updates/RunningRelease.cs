using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>The running release, as described by the envelope in its slot. It was proven when it was started.</summary>
internal sealed class RunningRelease
{
    /// <summary>Its sequence number; -1 for the factory application.</summary>
    public long Sequence = -1;

    /// <summary>Its version as in the manifest; null when the manifest has none.</summary>
    public byte[] Version;

    /// <summary>Digest of its manifest; null for the factory application.</summary>
    public byte[] Digest;

    /// <summary>Reads which release is running.</summary>
    public void Read(IUpdateSlots slots)
    {
        byte[] encoded = SlotEnvelope.Read(slots, true);
        if (encoded != null
            && SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope) == UpdateReason.None
            && SuitManifest.TryRead(envelope, out SuitManifest manifest) == UpdateReason.None
            && SuitDigest.TryParse(envelope.SignedDigest, out Digest))
        {
            Sequence = manifest.SequenceNumber;
            Version = manifest.Version;
        }
    }

    /// <summary>Whether the release with this manifest digest is running.</summary>
    [OwnFrame]
    public bool Matches(byte[] digest) => Digest != null && ConstantTime.AreEqual(digest, Digest);
}
