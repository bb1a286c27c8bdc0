using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Identity;
using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Privacy;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// The agent: one object, one <see cref="Step"/>. It owns no thread and never sleeps; the same seams with the same answers make it do the same,
/// to the byte. Nothing from outside can throw out of <see cref="Step"/>.
/// </summary>
public sealed class Agent
{
    /// <summary>Storage: the pinned key of the hospital's authority, a COSE_Key.</summary>
    public const string AuthorityFile = "authority";

    /// <summary>Storage: the data policy, signed by the authority.</summary>
    public const string PolicyFile = "policy";

    // Messages taken in one step, so that a flood of them cannot keep the agent from measuring.
    private const int MessagesPerStep = 8;

    // How long the light says that a press was noticed.
    private const long NoticeMilliseconds = 2_000;

    private const int LowBatteryPercent = 10;

    // How soon a gap is declared that was found while delivering.
    private const long GapMilliseconds = 100;

    // Gaps that may turn up while the device is put to rest.
    private const int GapsAtRest = 4;

    // RAM for vital signs that wait for their acknowledgement.
    private const int VitalsWindow = DeviceOutbox.SegmentLimit;

    private AgentPlatform _platform;
    private readonly DeviceClock _clock;
    private DeviceOutbox _outbox;
    private ClassChannel _vitals;
    private Sampler _sampler;
    private string _acknowledgementTopic;
    private long _noticeUntil;

    /// <summary>An agent on these seams; nothing is read or written until <see cref="Start"/>.</summary>
    public Agent(AgentPlatform platform)
    {
        _platform = platform;
        _clock = new DeviceClock(platform.Uptime, platform.Date);
    }

    /// <summary>20 lower-case hex digits, from the device key (protocol, "MQTT topics"). Null when <see cref="Start"/> found the storage unusable.</summary>
    public string DeviceId { get; private set; }

    /// <summary>The device key's public half as a COSE_Key. Null when <see cref="Start"/> found the storage unusable.</summary>
    public byte[] PublicKey { get; private set; }

    /// <summary>Which start of the device this is, from 1. 0 until <see cref="Start"/> got that far. After damage some numbers are left out.</summary>
    public long BootNumber { get; private set; }

    /// <summary>Why the policy was not taken, after <see cref="AgentStart.PolicyRefused"/>.</summary>
    public PolicyRefusal PolicyRefusal { get; private set; }

    /// <summary>What is wrong with the chip's generator, after <see cref="AgentStart.EntropyRefused"/>.</summary>
    public EntropyRefusal EntropyRefusal { get; private set; }

    /// <summary>What happened so far.</summary>
    public AgentCounters Counters { get; } = new();

    /// <summary>Sealed readings that nobody has acknowledged yet, those of earlier starts among them. They are counted when this is asked: for displays and tests.</summary>
    public int Waiting => _outbox.Waiting();

    /// <summary>Makes the device key on the first boot, loads the policy, finds what waits, counts the boot. Without a policy it still tells who it is.</summary>
    public AgentStart Start()
    {
        AgentStart outcome = Compose();
        if (outcome != AgentStart.Started)
        {
            _platform.Light.Show(LightPattern.Fault);
        }

        return outcome;
    }

    /// <summary>Takes what happened, decides, acts, and returns. Only after <see cref="Start"/> returned <see cref="AgentStart.Started"/>.</summary>
    /// <returns>The uptime in milliseconds at which the agent wants to be called again at the latest; sooner is welcome when something came in.</returns>
    public long Step()
    {
        long now = _clock.UptimeMilliseconds;
        Receive();

        bool pressed = _platform.Button.TryTakePress();
        if (pressed)
        {
            _noticeUntil = now + NoticeMilliseconds;
        }

        if (pressed || now >= _sampler.NextDue)
        {
            _sampler.Measure(_clock, pressed);
            Counters.Sensed += _sampler.Pack.ValueCount;
            if (!_sampler.Pack.IsEmpty)
            {
                _vitals.Seal(_sampler.Pack, Counters);
            }
        }

        bool declared = _vitals.TryDeclareGaps(Counters);
        _outbox.IsHasty = _platform.Power.BatteryPercent <= LowBatteryPercent;
        long next = _outbox.Step(now);
        Counters.Delivered = _vitals.DeliveredValues;
        ShowLight(now);

        next = _sampler.NextDue < next ? _sampler.NextDue : next;
        next = now < _noticeUntil && _noticeUntil < next ? _noticeUntil : next;
        return declared && _vitals.HasGap && now + GapMilliseconds < next ? now + GapMilliseconds : next;
    }

    /// <summary>Puts everything into flash that waits in RAM: before a restart, an update, or a battery that ends. It may go on afterwards.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryRest()
    {
        // What had to make room for it is declared before the device forgets.
        bool rested = _outbox.TryRest();
        for (int i = 0; i < GapsAtRest && rested && _vitals.HasGap; i++)
        {
            rested = _vitals.TryDeclareGaps(Counters) && _outbox.TryRest();
        }

        return rested;
    }

    private AgentStart Compose()
    {
        EntropyRefusal = TestedEntropy.TryOpen(_platform.Cipher, _platform.Entropy, out TestedEntropy entropy);
        if (EntropyRefusal != EntropyRefusal.None)
        {
            return AgentStart.EntropyRefused;
        }

        _platform = _platform.With(entropy);
        if (!StoredKeyVault.TryOpen(_platform, out StoredKeyVault vault))
        {
            return AgentStart.StorageFailed;
        }

        DeviceId = Identity.DeviceId.Of(vault.PublicKey);
        PublicKey = vault.PublicKey.Encode();
        _acknowledgementTopic = "nm/1/" + DeviceId + "/a";
        AgentStart outcome = ReadPolicy(out DataPolicy policy);
        if (outcome != AgentStart.Started)
        {
            return outcome;
        }

        if (!TryOpenOutbox(policy, out ClassOutbox vitals))
        {
            return AgentStart.StorageFailed;
        }

        _vitals = new ClassChannel(_platform, vault, policy, _clock, DataClass.Vitals, vitals, DeviceId, BootNumber);
        return AgentStart.Started;
    }

    private AgentStart ReadPolicy(out DataPolicy policy)
    {
        policy = null;
        byte[] authorityKey = WholeFile.Read(_platform.Storage, AuthorityFile, CoseKey.EncodedLength);
        byte[] signedPolicy = WholeFile.Read(_platform.Storage, PolicyFile, DataPolicyReader.EncodedLimit);
        if (authorityKey == null || signedPolicy == null)
        {
            return AgentStart.NotProvisioned;
        }

        if (!CoseKey.TryParse(authorityKey, out CoseKey authority))
        {
            return AgentStart.AuthorityUnreadable;
        }

        PolicyRefusal = DataPolicyReader.TryRead(signedPolicy, authority, out policy);
        if (PolicyRefusal != PolicyRefusal.None)
        {
            return AgentStart.PolicyRefused;
        }

        _sampler = Sampler.For(policy, _platform.Sensors, _clock.UptimeMilliseconds);
        if (_sampler == null)
        {
            PolicyRefusal = PolicyRefusal.VitalSignUnknown;
            return AgentStart.PolicyRefused;
        }

        return AgentStart.Started;
    }

    /// <summary>Finds what earlier starts have left, and counts this one.</summary>
    /// <returns>false when the storage cannot be written.</returns>
    private bool TryOpenOutbox(DataPolicy policy, out ClassOutbox vitals)
    {
        ClassSettings settings = new() { Name = DataClass.Vitals, Code = DataClass.Code(DataClass.Vitals), WindowBytes = VitalsWindow };
        _outbox = new DeviceOutbox(_platform, DeviceId, new ClassSettings[] { settings }, policy.SecondsAtRisk, EpochAnnouncement.EncodedLimit);
        vitals = _outbox.At(0);
        BootCounter boots = new(_platform.Storage);
        _platform.Storage.List(new StartFiles(boots, _outbox));
        BootNumber = boots.Read();
        _outbox.Recover(BootNumber);

        // A partition may be full to the last block: then the oldest readings make room for what the start has to write.
        return boots.TryKeep(BootNumber) || (_outbox.TryMakeRoom() && boots.TryKeep(BootNumber));
    }

    private void Receive()
    {
        for (int i = 0; i < MessagesPerStep && _platform.Link.TryReceive(out string topic, out byte[] payload); i++)
        {
            if (topic != _acknowledgementTopic || !_vitals.TryRelease(payload, out int values))
            {
                Counters.Refused++;
                continue;
            }

            Counters.Acknowledged += values;
        }
    }

    private void ShowLight(long now)
    {
        LightPattern pattern = _vitals.Failed || _outbox.StorageFailed ? LightPattern.Fault
            : now < _noticeUntil ? LightPattern.Noticed
            : _platform.Power.BatteryPercent <= LowBatteryPercent ? LightPattern.BatteryLow
            : _platform.Link.IsUp ? LightPattern.Measuring
            : LightPattern.Keeping;
        _platform.Light.Show(pattern);
    }
}
