using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Updates;

/// <summary>
/// The envelope of the release that was accepted and is not tried yet. It is in one of two files, so that it survives a restart, and so
/// that a newer one is complete in flash before the older one is deleted. Both are proven again when they are read, so they need no
/// checksum.
/// </summary>
internal sealed class PendingOffer
{
    private const string First = "offer.a";
    private const string Second = "offer.b";

    private readonly IStorage _storage;
    private string _name = First;

    /// <summary>The offer in a storage.</summary>
    public PendingOffer(IStorage storage) => _storage = storage;

    /// <summary>SHA-256 of the current envelope; null when there is none.</summary>
    public byte[] Digest;

    /// <summary>Reads one of the two files.</summary>
    /// <param name="isSecond">Whether it is the second file.</param>
    /// <param name="envelope">null unless it was found.</param>
    public StorageResult Read(bool isSecond, out byte[] envelope) =>
        WholeFile.Read(_storage, isSecond ? Second : First, SuitEnvelope.LengthLimit, out envelope);

    /// <summary>Makes one of the two files the current one, and deletes the other.</summary>
    /// <param name="isSecond">Whether it is the second file.</param>
    /// <param name="envelope">The content of the file.</param>
    public void MakeCurrent(bool isSecond, byte[] envelope)
    {
        _name = isSecond ? Second : First;
        Digest = Sha256.Hash(envelope);
        _storage.Delete(isSecond ? First : Second);
    }

    /// <summary>Whether an envelope is the current one.</summary>
    [OwnFrame]
    public bool Matches(byte[] envelopeDigest) => Digest != null && ConstantTime.AreEqual(Digest, envelopeDigest);

    /// <summary>Writes an envelope and makes it the current one.</summary>
    /// <returns>false when the storage failed; the previous one stays current then.</returns>
    public bool TryWrite(byte[] envelope)
    {
        bool isSecond = Digest != null && _name == First;
        string name = isSecond ? Second : First;
        if (!_storage.TryWrite(name, envelope, envelope.Length))
        {
            _storage.Delete(name);
            return false;
        }

        MakeCurrent(isSecond, envelope);
        return true;
    }

    /// <summary>Deletes the current envelope.</summary>
    [OwnFrame]
    public void Delete()
    {
        Digest = null;
        _storage.Delete(First);
        _storage.Delete(Second);
    }

    /// <summary>Begins the set of this release in the slots, or resumes it.</summary>
    public SlotResult OpenSlot(IUpdateSlots slots)
    {
        byte[] there = SlotEnvelope.Read(slots, false);
        if (there != null && Matches(Sha256.Hash(there)))
        {
            return SlotResult.Done;
        }

        StorageResult result = WholeFile.Read(_storage, _name, SuitEnvelope.LengthLimit, out byte[] envelope);
        return result == StorageResult.Found ? slots.Begin(envelope) : SlotResult.StorageFailed;
    }
}
