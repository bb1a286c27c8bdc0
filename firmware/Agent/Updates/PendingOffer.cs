using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Updates;

/// <summary>
/// The envelope of the release that was taken and is not tried yet, in one of two files: a restart forgets nothing, and a newer one is whole in flash before the older one goes. Both are proven
/// anew when they are read, so they need no checksum.
/// </summary>
internal sealed class PendingOffer
{
    private const string First = "offer.a";
    private const string Second = "offer.b";

    private readonly IStorage _storage;
    private string _name = First;

    /// <summary>The offer in a storage.</summary>
    public PendingOffer(IStorage storage) => _storage = storage;

    /// <summary>SHA-256 of the envelope that counts; null when there is none.</summary>
    public byte[] Digest;

    /// <summary>Reads one of the two files.</summary>
    /// <returns>null when there is none.</returns>
    public byte[] Read(bool isSecond) => WholeFile.Read(_storage, isSecond ? Second : First, SuitEnvelope.LengthLimit);

    /// <summary>One of the two is the one that counts; the other one goes.</summary>
    /// <param name="isSecond">Which.</param>
    /// <param name="envelope">What is in it.</param>
    public void Choose(bool isSecond, byte[] envelope)
    {
        _name = isSecond ? Second : First;
        Digest = Sha256.Hash(envelope);
        _storage.Delete(isSecond ? First : Second);
    }

    /// <summary>Whether an envelope is the one that counts.</summary>
    public bool Matches(byte[] envelopeDigest) => Digest != null && ConstantTime.AreEqual(Digest, envelopeDigest);

    /// <summary>Writes one, which counts from now on.</summary>
    /// <returns>false when the storage failed; then the one before counts still.</returns>
    public bool TryWrite(byte[] envelope)
    {
        bool isSecond = Digest != null && _name == First;
        string name = isSecond ? Second : First;
        if (!_storage.TryWrite(name, envelope, envelope.Length))
        {
            _storage.Delete(name);
            return false;
        }

        Choose(isSecond, envelope);
        return true;
    }

    /// <summary>There is none any more.</summary>
    public void Drop()
    {
        Digest = null;
        _storage.Delete(First);
        _storage.Delete(Second);
    }

    /// <summary>Has the slots hold the set of this release: begun, or gone on with.</summary>
    public SlotResult OpenSlot(IUpdateSlots slots)
    {
        byte[] there = SlotEnvelope.Read(slots, false);
        if (there != null && Matches(Sha256.Hash(there)))
        {
            return SlotResult.Done;
        }

        byte[] envelope = WholeFile.Read(_storage, _name, SuitEnvelope.LengthLimit);
        return envelope == null ? SlotResult.StorageFailed : slots.Begin(envelope);
    }
}
