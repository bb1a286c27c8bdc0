using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Updates;

/// <summary>
/// The envelope of the release that was taken and is not tried yet, in a file: a restart forgets nothing. It is proven anew when it is read, so it needs no checksum.
/// </summary>
internal sealed class PendingOffer
{
    private const string File = "offer";

    private readonly IStorage _storage;

    /// <summary>The offer in a storage.</summary>
    public PendingOffer(IStorage storage) => _storage = storage;

    /// <summary>SHA-256 of the envelope that was written or read last; null when there is none.</summary>
    public byte[] Digest { get; private set; }

    /// <summary>Reads it.</summary>
    /// <returns>null when there is none.</returns>
    public byte[] Read()
    {
        byte[] envelope = WholeFile.Read(_storage, File, SuitEnvelope.LengthLimit);
        Digest = envelope == null ? null : Sha256.Hash(envelope);
        return envelope;
    }

    /// <summary>Whether an envelope is the one that was written or read last.</summary>
    public bool Is(byte[] envelopeDigest) => Digest != null && ConstantTime.AreEqual(Digest, envelopeDigest);

    /// <summary>Writes one.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryWrite(byte[] envelope)
    {
        Digest = Sha256.Hash(envelope);
        return _storage.TryWrite(File, envelope, envelope.Length);
    }

    /// <summary>There is none any more.</summary>
    public void Drop()
    {
        Digest = null;
        _storage.Delete(File);
    }

    /// <summary>Has the slots hold the set of this release: begun, or gone on with.</summary>
    public SlotResult Open(IUpdateSlots slots)
    {
        byte[] there = SlotEnvelope.Read(slots, false);
        if (there != null && Is(Sha256.Hash(there)))
        {
            return SlotResult.Done;
        }

        byte[] envelope = WholeFile.Read(_storage, File, SuitEnvelope.LengthLimit);
        return envelope == null ? SlotResult.StorageFailed : slots.Begin(envelope);
    }
}
