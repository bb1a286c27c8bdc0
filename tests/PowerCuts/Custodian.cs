using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace PowerCuts;

/// <summary>
/// A custodian that keeps everything in memory, so that it can be copied where a run forks. It checks messages as a collector does.
/// </summary>
internal sealed class Custodian
{
    private readonly HospitalKey _recipient;
    private readonly CosePublicKey _device;
    private readonly Dictionary<uint, Epoch> _epochs = [];
    private readonly Dictionary<long, byte[]> _ciphertexts = [];
    private readonly Dictionary<long, long> _times = [];
    private readonly SequenceRanges _received = new();
    private readonly List<DeclaredGap> _gaps = [];
    private readonly Custodian? _events;
    private Epoch? _newest;
    private int _wrong;

    /// <summary>A custodian without any readings, and another for the device's events.</summary>
    public Custodian(HospitalKey recipient, CosePublicKey device)
        : this(recipient, device, isForReadings: true)
    {
    }

    private Custodian(HospitalKey recipient, CosePublicKey device, bool isForReadings)
    {
        _recipient = recipient;
        _device = device;
        _events = isForReadings ? new Custodian(recipient, device, isForReadings: false) : null;
    }

    private Custodian(Custodian other)
    {
        _recipient = other._recipient;
        _device = other._device;
        _epochs = new Dictionary<uint, Epoch>(other._epochs);
        _ciphertexts = new Dictionary<long, byte[]>(other._ciphertexts);
        _times = new Dictionary<long, long>(other._times);
        _gaps = [.. other._gaps];
        _newest = other._newest;
        _wrong = other._wrong;
        _events = other._events is { } events ? new Custodian(events) : null;
        foreach ((long first, long last) in other._received.All)
        {
            _received.Add(first, last);
        }
    }

    /// <summary>The times of stored readings in seconds since 1970, by sequence number.</summary>
    public IReadOnlyDictionary<long, long> Times => _times;

    /// <summary>Epochs that were announced.</summary>
    public int Epochs => _epochs.Count;

    /// <summary>Gaps that the device declared.</summary>
    public IReadOnlyList<DeclaredGap> Gaps => _gaps;

    /// <summary>The numbers that are stored or declared.</summary>
    public SequenceRanges Received => _received;

    /// <summary>Messages that cannot be decrypted, and readings with another content than the one stored under their number.</summary>
    public int Wrong => _wrong + (_events?.Wrong ?? 0);

    /// <summary>Whether a reading or a gap record is stored under a number.</summary>
    public bool HasNumber(long number) => _ciphertexts.ContainsKey(number);

    /// <summary>An independent copy.</summary>
    public Custodian Clone() => new(this);

    /// <summary>Receives a message.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="now">The custodian's clock.</param>
    /// <returns>An acknowledgement, or null.</returns>
    public byte[]? Receive(string topic, byte[] payload, DateTimeOffset now)
    {
        Topic parsed = Topic.Parse(topic)!;
        if (_events is not null && parsed.DataClass == "audit")
        {
            return _events.Receive(topic, payload, now);
        }

        if (parsed.Kind == "k")
        {
            ReceiveAnnouncement(parsed, payload);
        }

        if (parsed.Kind != "r")
        {
            return null;
        }

        bool isAnyStored = false;
        foreach (SealedReading reading in SealedReading.ReadAll(payload)!)
        {
            isAnyStored |= ReceiveReading(reading, parsed.DataClass);
        }

        return isAnyStored && _newest is { } epoch ? Acknowledgement.Encode(epoch, _received, now) : null;
    }

    private void ReceiveAnnouncement(Topic topic, byte[] payload)
    {
        if (EpochAnnouncement.TryRead(topic, payload, _device, _recipient, out Epoch? epoch) != RefusalReason.None)
        {
            _wrong++;
            return;
        }

        _epochs[BitConverter.ToUInt32(epoch!.Id)] = epoch;
        _newest = _newest is null || (epoch.Boot, epoch.Uptime).CompareTo((_newest.Boot, _newest.Uptime)) >= 0 ? epoch : _newest;
    }

    private bool ReceiveReading(SealedReading reading, string dataClass)
    {
        if (_ciphertexts.TryGetValue(reading.Sequence, out byte[]? known))
        {
            _wrong += known.AsSpan().SequenceEqual(reading.Ciphertext) ? 0 : 1;
            return true;
        }

        if (!_epochs.TryGetValue(BitConverter.ToUInt32(reading.EpochId), out Epoch? epoch))
        {
            // Its announcement was lost: without an acknowledgement both are sent again.
            return false;
        }

        if (reading.Open(epoch) is not { } pack || SenMlPack.Read(pack) is not { } records
            || PackContent.From(records, dataClass) is not { } content)
        {
            _wrong++;
            return false;
        }

        _ciphertexts.Add(reading.Sequence, reading.Ciphertext);
        _received.Add(reading.Sequence, reading.Sequence);
        if (content.Gap is { } gap)
        {
            _gaps.Add(gap);
            _received.Add(gap.First, gap.Last);
        }
        else
        {
            _times.Add(reading.Sequence, content.TimeSeconds!.Value);
        }

        return true;
    }
}
