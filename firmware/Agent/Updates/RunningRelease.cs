using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>The release that runs, as its envelope in the slot says. It was proven when it was started.</summary>
internal sealed class RunningRelease
{
    /// <summary>Its sequence number; -1 for the application that the device left the factory with.</summary>
    public long Sequence = -1;

    /// <summary>Its version, as the manifest has it; null when it says none.</summary>
    public byte[] Version;

    /// <summary>Digest of its manifest; null for the application that the device left the factory with.</summary>
    public byte[] Digest;

    /// <summary>Reads which release runs.</summary>
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

    /// <summary>Whether a release with this digest is the one that runs.</summary>
    public bool Is(byte[] digest) => Digest != null && ConstantTime.AreEqual(digest, Digest);
}
