using NanoMedAgent.Cose;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Privacy;
using NanoMedAgent.Proof;
using NanoMedAgent.SenMl;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Channels;

/// <summary>
/// Begins epochs. When one class needs a new epoch, all classes that need one begin theirs together: after a start, a pairing, or a change
/// of the date they share one ephemeral key and one signature, which cost the chip seconds each.
/// </summary>
internal sealed class EpochBeginnings
{
    // Shared by the channels, which need no fields of their own for it.
    internal readonly IKeyVault Vault;
    internal readonly DataPolicy Policy;
    internal readonly DeviceClock Clock;
    internal readonly string DeviceId;
    internal readonly SenMlPack Pack;

    private readonly AgentPlatform _platform;
    private readonly IKeyTables _tables;
    private readonly PersistentCounters _counters;
    private readonly DeviceOutbox _outbox;
    private readonly ClassChannel[] _channels = new ClassChannel[DataClass.Made.Length];

    /// <summary>The beginnings of one device's epochs.</summary>
    /// <param name="platform">The seams.</param>
    /// <param name="vault">Signs announcements.</param>
    /// <param name="tables">Have the tables of the readers' keys.</param>
    /// <param name="policy">Who reads which class.</param>
    /// <param name="clock">The time.</param>
    /// <param name="counters">Number epochs.</param>
    /// <param name="deviceId">Whose epochs they are.</param>
    /// <param name="outbox">Has announcements and readings.</param>
    /// <param name="pack">A buffer for gap records and checkpoints; shared with other writers.</param>
    public EpochBeginnings(
        AgentPlatform platform, IKeyVault vault, IKeyTables tables, DataPolicy policy, DeviceClock clock, PersistentCounters counters,
        string deviceId, DeviceOutbox outbox, SenMlPack pack)
    {
        _platform = platform;
        _tables = tables;
        Vault = vault;
        Policy = policy;
        Clock = clock;
        DeviceId = deviceId;
        Pack = pack;
        _counters = counters;
        _outbox = outbox;

        // Without a reader of the journal, nobody would get them.
        Closed = policy.Rule(DataClass.Audit) == null ? null : new ClosedBlocks();
    }

    /// <summary>Digests of all classes that wait for the device's signature; null for a device that signs none.</summary>
    public readonly ClosedBlocks Closed;

    /// <summary>Adds a class that takes part.</summary>
    [OwnFrame]
    public void Add(ClassChannel channel)
    {
        int place = 0;
        while (DataClass.Made[place] != channel.DataClass)
        {
            place++;
        }

        _channels[place] = channel;
    }

    /// <summary>Closes the open block of each class.</summary>
    /// <returns>Whether all could be closed.</returns>
    public bool TryCloseBlocks()
    {
        bool areClosed = true;
        foreach (ClassChannel channel in _channels)
        {
            areClosed &= channel == null || channel.TryCloseBlock();
        }

        return areClosed;
    }

    /// <summary>Begins the epochs of all classes whose epoch is over, or that have none.</summary>
    /// <param name="counters">Counts the epochs.</param>
    public void Begin(AgentCounters counters)
    {
        // An epoch that cannot be announced helps nobody: the old one continues, as when the storage fails.
        if (!Vault.IsReady)
        {
            return;
        }

        // Before anything that takes seconds. A class whose storage fails keeps its epoch.
        long nowMs = Clock.UptimeMilliseconds;
        long[] numbers = new long[_channels.Length];
        int count = 0;
        for (int i = 0; i < _channels.Length; i++)
        {
            if (_channels[i] != null && _channels[i].TryEndEpoch(nowMs))
            {
                numbers[i] = _channels[i].TakeEpochNumber(_counters);
                count += numbers[i] > 0 ? 1 : 0;
            }
        }

        if (count == 0)
        {
            return;
        }

        EpochStart start = new()
        {
            Quality = Clock.Quality,
            UnixSeconds = Clock.UnixSeconds,
            BootNumber = _counters.Last(PersistentCounters.Starts),
            UptimeSeconds = nowMs / 1000,
        };

        // Nothing of the epochs before is needed any more, so that it is not in the heap together with what a signature takes.
        for (int i = 0; i < _channels.Length; i++)
        {
            if (numbers[i] > 0)
            {
                _channels[i].ClearEpoch(nowMs);
            }
        }

        _outbox.Unload();
        Epoch[] epochs = new Epoch[_channels.Length];
        byte[][] bodies = MakeBodies(numbers, epochs, start, ref count);
        byte[] signed = count == 0 ? null : EpochAnnouncement.Sign(Vault, DeviceId, DataClass.Made, bodies, count);
        byte[] shared = signed == null ? null : EpochAnnouncement.EncodeShared(signed);
        for (int i = 0; i < _channels.Length; i++)
        {
            if (bodies[i] != null && shared != null)
            {
                byte[] own = EpochAnnouncement.EncodeOwn(bodies[i]);
                bodies[i] = null;
                _channels[i].BeginEpoch(epochs[i], start.Quality, shared, own, nowMs);
                counters.EpochsBegun++;
            }
        }
    }

    /// <summary>
    /// Makes epochs and what is announced about each. In a method of its own: the ephemeral key and what it agreed on leave the heap with
    /// it.
    /// </summary>
    /// <param name="numbers">Their numbers, by the place of the channel; 0 for none.</param>
    /// <param name="epochs">Receives them.</param>
    /// <param name="start">When they begin.</param>
    /// <param name="count">How many; those of which nothing can be announced are taken off.</param>
    private byte[][] MakeBodies(long[] numbers, Epoch[] epochs, EpochStart start, ref int count)
    {
        EpochAnnouncement announcement = new(_platform, _tables, Policy);
        byte[][] bodies = new byte[_channels.Length][];
        for (int i = 0; i < _channels.Length; i++)
        {
            if (numbers[i] > 0)
            {
                epochs[i] = _channels[i].MakeEpoch(_platform, numbers[i], DeviceId);
                start.FirstNumber = _channels[i].LastNumber + 1;
                bodies[i] = announcement.Body(epochs[i], start);
                epochs[i].ClearCustodySecret();
                count -= bodies[i] == null ? 1 : 0;
            }
        }

        announcement.Clear();
        return bodies;
    }
}
