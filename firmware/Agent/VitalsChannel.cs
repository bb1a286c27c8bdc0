using NanoMedAgent.Cose;
using NanoMedAgent.Identity;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Privacy;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// The way of the vital signs out of the agent: seals each pack at the moment it is made, in an epoch that it begins when it needs one, and puts it into
/// the outbox; and reads the custodian's acknowledgements.
/// </summary>
internal sealed class VitalsChannel
{
    // Gaps declared before one pack. There is seldom more than one; the rest waits for the next pack.
    private const int GapsPerPack = 4;

    private readonly AgentPlatform _platform;
    private readonly IKeyVault _vault;
    private readonly DataPolicy _policy;
    private readonly DeviceClock _clock;
    private readonly string _deviceId;
    private readonly long _bootNumber;
    private readonly SenMlPack _gapPack = new();

    private Epoch _epoch;
    private ClockQuality _epochQuality;
    private long _epochEnd;

    /// <summary>Opens the channel and finds what an earlier start has left in it.</summary>
    public VitalsChannel(AgentPlatform platform, IKeyVault vault, DataPolicy policy, DeviceClock clock, string deviceId, long bootNumber)
    {
        _platform = platform;
        _vault = vault;
        _policy = policy;
        _clock = clock;
        _deviceId = deviceId;
        _bootNumber = bootNumber;
        Outbox = new ClassOutbox(platform, deviceId, DataClass.Vitals, EpochAnnouncement.EncodedLimit);
        Outbox.Recover();
    }

    /// <summary>What is on its way.</summary>
    public ClassOutbox Outbox { get; }

    /// <summary>Whether the last pack could not be kept.</summary>
    public bool StorageFailed { get; private set; }

    /// <summary>Seals a pack and puts it into the outbox, after the gaps that are to be declared before it.</summary>
    public void Seal(SenMlPack pack, AgentCounters counters)
    {
        if (!TryHaveEpoch(counters))
        {
            StorageFailed = true;
            return;
        }

        DeclareGaps(counters);
        StorageFailed = !TryPut(pack);
        counters.Sealed += StorageFailed ? 0 : pack.ValueCount;
    }

    /// <summary>Sends what the link takes.</summary>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Deliver(long now) => Outbox.Step(now);

    /// <summary>Reads an acknowledgement, and releases what the custodian has when it is genuine and meant for this device and class.</summary>
    /// <param name="message">COSE_Mac0, from anybody.</param>
    /// <param name="values">Values in what was not released before and sealed since start.</param>
    /// <returns>false when it is refused: then it changes nothing.</returns>
    public bool TryRelease(byte[] message, out int values)
    {
        values = 0;
        if (_epoch == null
            || CoseMac0.TryParse(message, Acknowledgement.PayloadLimit, out CoseMac0 mac) != CoseRefusal.None
            || !_epoch.IsNamed(mac.KeyId)
            || mac.Verify(_platform.Cipher, _epoch.AcknowledgementKey) != CoseRefusal.None)
        {
            return false;
        }

        Acknowledgement acknowledgement = Acknowledgement.TryParse(mac.Payload);
        if (acknowledgement == null || acknowledgement.DeviceId != _deviceId || acknowledgement.DataClass != DataClass.Vitals
            || !Outbox.TryRelease(acknowledgement, out values))
        {
            return false;
        }

        // Its time is believed when it is an answer to something of this start: an old one that somebody kept cannot be.
        if (_clock.Quality == ClockQuality.None && Outbox.IsSinceStart(acknowledgement.Highest))
        {
            _clock.Tell(acknowledgement.UnixSeconds);
        }

        return true;
    }

    private static string Word(GapReason reason)
    {
        switch (reason)
        {
            case GapReason.Restart:
                return "restart";
            case GapReason.Full:
                return "full";
            default:
                return "damaged";
        }
    }

    private void DeclareGaps(AgentCounters counters)
    {
        for (int i = 0; i < GapsPerPack; i++)
        {
            Gap gap = Outbox.NextGap;
            if (gap == null)
            {
                return;
            }

            _gapPack.Begin(_clock.Quality, _clock.UnixSeconds, _clock.UptimeMilliseconds / 1000, null);
            _gapPack.AddNumber("gap-first", gap.First);
            _gapPack.AddNumber("gap-last", gap.Last);
            _gapPack.AddNumber("gap-lost", gap.LostValues);
            _gapPack.AddText("gap-why", Word(gap.Reason));
            if (!TryPut(_gapPack))
            {
                return;
            }

            // Declared first, dropped then: a power cut in between declares too much, and never too little.
            Outbox.Declared(gap);
            counters.DeclaredLost += gap.LostValues;
        }
    }

    private bool TryPut(SenMlPack pack)
    {
        if (!Outbox.TryTakeNumber(out long number))
        {
            return false;
        }

        return Outbox.Put(_clock.UptimeMilliseconds, number, _epoch.Id, _epoch.Seal(number, pack.Encode()), pack.ValueCount);
    }

    private bool TryHaveEpoch(AgentCounters counters)
    {
        long now = _clock.UptimeMilliseconds;
        if (_epoch != null && now < _epochEnd && _epochQuality == _clock.Quality)
        {
            return true;
        }

        EpochStart start = new()
        {
            Quality = _clock.Quality,
            UnixSeconds = _clock.UnixSeconds,
            BootNumber = _bootNumber,
            UptimeSeconds = now / 1000,
        };
        Epoch epoch = new(_platform, _deviceId, DataClass.Vitals, Outbox.NewestEpoch + 1);
        byte[] announcement = EpochAnnouncement.Make(_platform, _vault, _policy, epoch, start);
        if (announcement == null || !Outbox.TryAnnounce(epoch.Id, announcement))
        {
            epoch.Clear();
            return false;
        }

        if (_epoch != null)
        {
            _epoch.Clear();
        }

        _epoch = epoch;
        _epochQuality = start.Quality;
        _epochEnd = now + (_policy.EpochSeconds * 1000L);
        counters.EpochsBegun++;
        return true;
    }
}
