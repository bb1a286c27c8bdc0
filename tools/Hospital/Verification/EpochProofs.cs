using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>Compares the epochs of a device with what the device has announced.</summary>
/// <param name="store">The store.</param>
/// <param name="device">The device's id.</param>
/// <param name="key">Its key; null if it is not known.</param>
internal sealed class EpochProofs(ReadingStore store, string device, CosePublicKey? key)
{
    private const int KeyLength = 16;

    // The epochs that are needed at once: those of a block, and those of a boot.
    private const int CacheLimit = 64;

    private readonly Dictionary<(string DataClass, uint Id), (Epoch?, Judgement)> _cache = [];

    /// <summary>The device's id.</summary>
    public string Device => device;

    /// <summary>An epoch as its announcement describes it; as the store describes it where no announcement proves it.</summary>
    /// <param name="dataClass">The class.</param>
    /// <param name="id">4 bytes.</param>
    /// <param name="judgement">Whether the announcement proves it.</param>
    /// <returns>null if it is not stored, or if the announcement is wrong.</returns>
    public Epoch? Find(string dataClass, byte[] id, out Judgement judgement)
    {
        (string, uint) name = (dataClass, BitConverter.ToUInt32(id));
        if (!_cache.TryGetValue(name, out (Epoch? Epoch, Judgement Judgement) known))
        {
            if (_cache.Count == CacheLimit)
            {
                _cache.Clear();
            }

            _cache[name] = known = Prove(dataClass, id);
        }

        judgement = known.Judgement;
        return known.Epoch;
    }

    private (Epoch? Epoch, Judgement Judgement) Prove(string dataClass, byte[] id)
    {
        if (store.Epochs.Find(device, dataClass, id) is not { } stored || stored.Key.Length != KeyLength)
        {
            return (null, Judgement.Wrong(VerificationReason.EpochDiffers, "the epoch is not stored"));
        }

        if (key is null)
        {
            return (stored, Judgement.Unproven(VerificationReason.DeviceKeyUnknown));
        }

        if (store.Evidence.Announcement(device, dataClass, id) is not { } message)
        {
            return (stored, Judgement.Unproven(VerificationReason.AnnouncementNotKept));
        }

        Topic topic = new(device, Topic.Announcements, dataClass);
        RefusalReason refusal = EpochAnnouncement.TryVerify(topic, message, key, stored.Key, out Epoch? announced);
        return refusal != RefusalReason.None || !announced!.Id.AsSpan().SequenceEqual(id)
            ? (null, Judgement.Wrong(VerificationReason.AnnouncementWrong))
            : Difference(stored, announced) is { } difference
                ? (null, Judgement.Wrong(VerificationReason.EpochDiffers, $"{difference} of the epoch"))
                : (announced, Judgement.Proven);
    }

    /// <summary>What is stored of an epoch and is not what was announced, or null.</summary>
    private static string? Difference(Epoch stored, Epoch announced) =>
        !stored.BaseIv.AsSpan().SequenceEqual(announced.BaseIv) ? "base IV"
        : stored.Start != announced.Start || stored.ClockQuality != announced.ClockQuality ? "start"
        : stored.Boot != announced.Boot || stored.Uptime != announced.Uptime ? "boot"
        : stored.NamedAssociation != announced.NamedAssociation ? "association"
        : stored.FirstSequence != announced.FirstSequence ? "first number"
        : null;
}
