using NanoMedAgent.Audit;
using NanoMedAgent.Channels;
using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Identity;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>
/// The agent: one object with one method, <see cref="Step"/>. It owns no thread and never sleeps. With the same answers from the seams it
/// behaves identically, to the byte. Nothing from outside can cause an exception out of <see cref="Step"/>.
/// </summary>
public sealed class Agent
{
    /// <summary>Storage: the pinned key of the hospital's authority, a COSE_Key.</summary>
    public const string AuthorityFile = "authority";

    /// <summary>Storage: the pinned key of the device's maker, a COSE_Key: who may say whose the device is.</summary>
    public const string MakerFile = CommandIssuer.MakerFile;

    /// <summary>Storage: the data policy, signed by the authority.</summary>
    public const string PolicyFile = "policy";

    /// <summary>At this battery level and below, nothing waits in RAM any more, and the light asks for a charger.</summary>
    internal const int LowBatteryPercent = 10;

    // The delay before a gap that was found while delivering is declared, and how many may be found while everything is flushed to flash.
    private const long GapMs = 100;
    private const int GapsWhileFlushing = 4;

    private readonly IEntropy _entropy;
    private readonly ISecureElement _element;
    private readonly StorageReports _reports = new();
    private MessageDispatch _dispatch;
    private BackgroundWork _background;
    private UnownedAgent _unowned;

    // The parts, for those of this folder: a reference to the agent takes less heap than one to each part.
    internal readonly DeviceClock Clock;
    internal readonly ReleasePolicy Releases;
    internal AgentPlatform Platform;
    internal BatteryLevel Battery;
    internal DeviceOutbox Outbox;
    internal ClassChannel[] Channels;
    internal ClassChannel Vitals;
    internal ClassChannel Audit;
    internal ClassChannel Alarm;
    internal EventLog Events;
    internal PairingMachine Pairing;
    internal PatientMonitor Monitor;
    internal ButtonPress Press;
    internal DeviceHealth Health;
    internal IKeyVault Vault;
    internal AttestationReport Attestation;

    // The ward in the policy, or null. A policy that has arrived over the air and is not in force yet, and what takes several steps: a
    // command about certificates, and the arguments of one about the authority's key; mostly null. Whether one takes effect by a restart.
    internal string Ward;
    internal PolicyTrial Trial;
    internal EnrolmentTask Enrolment;
    internal byte[] AuthorityChange;
    internal byte[][] Issuers;
    internal bool WantsRestart;

    // What the last whole step has left: when something is due, and what may change before.
    private long _nextMs;
    private bool _wasUp;
    private int _inFlight;
    private int _batteryPercent;
    private ClockQuality _quality;

    /// <summary>An agent on these seams; it reads and writes nothing until <see cref="Start"/>.</summary>
    /// <param name="platform">The seams.</param>
    /// <param name="releases">Which releases the image accepts; null for none.</param>
    /// <param name="element">Has the device key; null for a device that has it in a file.</param>
    public Agent(AgentPlatform platform, ReleasePolicy releases = null, ISecureElement element = null)
    {
        _element = element;
        _entropy = platform.Entropy;
        Platform = platform;
        Releases = releases;
        Clock = new DeviceClock(platform.Uptime, platform.Date);
    }

    /// <summary>20 lower-case hexadecimal digits (PROTOCOL.md, "Device id"). Null when <see cref="Start"/> found no device key.</summary>
    public string DeviceId;

    /// <summary>The device key's public half as a COSE_Key; or null.</summary>
    public byte[] PublicKey
    {
        [OwnFrame]
        get => Vault == null ? null : Vault.PublicKey.Encode();
    }

    /// <summary>The number of this start, from 1; 0 until <see cref="Start"/> has counted it. After damage numbers are skipped.</summary>
    public long BootNumber;

    /// <summary>Why the policy was refused.</summary>
    public PolicyRefusal PolicyRefusal;

    /// <summary>The version of the policy in force.</summary>
    public long PolicyVersion;

    /// <summary>What is wrong with the chip's generator, after <see cref="AgentStart.EntropyRefused"/>.</summary>
    public EntropyRefusal EntropyRefusal;

    /// <summary>The state machine of updates; null on a device that accepts no releases. For displays and tests.</summary>
    public Updater Updater;

    /// <summary>Whether the device waits for its owner or its first policy, and measures nothing.</summary>
    public bool IsUnowned => _unowned != null;

    /// <summary>The state of the pairing. For displays and tests.</summary>
    public PairingState PairingState => Pairing.State;

    /// <summary>When alarm limits end that only this patient has, in seconds since 1970; 0 without them. For displays.</summary>
    public long PatientLimitsEnd => Monitor.Limits == null ? 0 : Monitor.Limits.EndSeconds;

    /// <summary>The date from authenticated messages, in seconds since 1970; 0 when there was none since the start.</summary>
    public long AuthenticatedSeconds
    {
        [OwnFrame]
        get => Clock.AuthenticatedSeconds;
    }

    /// <summary>How many TLS certificates were kept since the start: with each, the connection to the broker must be made anew.</summary>
    public int TlsCertificates;

    /// <summary>What the agent has done since its start.</summary>
    public readonly AgentCounters Counters = new();

    /// <summary>Sealed readings that are not acknowledged yet, also of earlier starts. Each call counts: for displays and tests.</summary>
    public int Waiting => Outbox.Waiting();

    /// <summary>
    /// Makes the device key on the first boot, loads the policy, recovers the outbox, counts the boot. Even without a policy it provides
    /// the device id. When the storage or the secure element failed, it is to be called again later.
    /// </summary>
    [OwnFrame]
    public AgentStart Start()
    {
        Clock.Open(Platform.Storage);
        AgentStartup startup = new(Platform.With(_entropy), _element, Clock, _reports);
        AgentStart outcome = startup.Open();
        Platform = startup.Platform;
        DeviceId = startup.DeviceId;
        Vault = startup.Vault;
        BootNumber = startup.Counters == null ? 0 : startup.Counters.Last(PersistentCounters.Starts);
        PolicyRefusal = startup.PolicyRefusal;
        EntropyRefusal = startup.EntropyRefusal;
        if (outcome == AgentStart.Started && TryCompose(startup))
        {
            _reports.Observe(false);
            return outcome;
        }

        outcome = outcome == AgentStart.Started ? AgentStart.StorageFailed : outcome;
        _reports.Observe(outcome == AgentStart.StorageFailed);
        _unowned = outcome == AgentStart.Unowned ? new UnownedAgent(this, startup, _reports) : null;
        Platform.Light.Show(outcome is AgentStart.NotProvisioned or AgentStart.Unowned ? LightPattern.Unowned
            : outcome == AgentStart.Retired ? LightPattern.Off : LightPattern.Fault);
        if (outcome != AgentStart.StorageFailed && ReleaseTrial.TryGiveUp(Platform))
        {
            Platform.Power.Restart();
        }

        return outcome;
    }

    /// <summary>Handles what has happened, and returns. Only after <see cref="Start"/> returned Started or Unowned.</summary>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest; a message is a reason to call earlier.</returns>
    public long Step()
    {
        long nowMs = Clock.UptimeMilliseconds;
        if (_unowned != null)
        {
            return _unowned.Step(nowMs);
        }

        long epochs = Counters.EpochsBegun;
        long batteryMs = Battery.Sample(nowMs);

        // Before messages are received: a late grant must find the window closed.
        if (Pairing.TryExpire(nowMs))
        {
            PairingReport.SendLastEvent(this, true);
        }

        bool hasProven = _dispatch.Receive();
        Press.HandlePress(nowMs);
        if (nowMs < _nextMs && !HasChanged())
        {
            return Earlier(_nextMs, batteryMs);
        }

        // At most one expensive operation per step: a newly paired patient is measured in the next step.
        if (!Press.ConfirmsPairing && (Press.IsShort || nowMs >= Monitor.NextDueMs))
        {
            Monitor.Measure(Press.IsShort);
        }

        bool hasGap = TryDeclareGaps();
        Counters.DeclaredLost = Vitals.LostValues;
        Outbox.FlushImmediately = Battery.Percent <= LowBatteryPercent;
        long nextMs = Earlier(Outbox.Step(nowMs), batteryMs);
        bool isBusy = hasProven || Counters.EpochsBegun != epochs || TryBeginEpoch();

        // After the readings, so that it can never delay them.
        nextMs = Earlier(nextMs, _background.Step(nowMs, isBusy));
        Counters.Delivered = Vitals.DeliveredValues;
        StatusSignals.Show(this, nowMs);

        nextMs = Earlier(Earlier(nextMs, Monitor.NextDueMs), Earlier(Pairing.DueMs, Press.DueMs(nowMs)));
        _nextMs = hasGap ? Earlier(nextMs, nowMs + GapMs) : nextMs;
        _wasUp = Platform.Link.IsUp;
        _inFlight = Platform.Link.InFlight;
        _batteryPercent = Battery.Percent;
        _quality = Clock.Quality;
        return _nextMs;
    }

    /// <summary>Whether anything came from outside, or is not as the last whole step has left it.</summary>
    [OwnFrame]
    private bool HasChanged() => _dispatch.HasReceived || Press.IsTouched || Platform.Link.IsUp != _wasUp
        || Platform.Link.InFlight != _inFlight || Battery.Percent != _batteryPercent || Clock.Quality != _quality
        || (Updater != null && Updater.Stage != UpdateStage.Idle);

    /// <summary>
    /// Flushes everything in RAM to flash: before a restart, an update, or the end of the battery. The agent may continue afterwards.
    /// </summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryFlush()
    {
        if (_unowned != null)
        {
            return true;
        }

        // Evictions that made room for it are declared before the restart.
        _nextMs = 0;
        bool isFlushed = Outbox.TryFlush();
        for (int i = 0; i < GapsWhileFlushing && isFlushed && Vitals.HasGap; i++)
        {
            isFlushed = Vitals.TryDeclareGaps(Counters) && Outbox.TryFlush();
        }

        return isFlushed;
    }

    private static long Earlier(long oneMs, long otherMs) => otherMs < oneMs ? otherMs : oneMs;

    /// <summary>Connects the parts of the agent after the start.</summary>
    /// <returns>false when a part could not read its state.</returns>
    private bool TryCompose(AgentStartup startup)
    {
        DataPolicy policy = startup.Policy;
        PolicyVersion = policy.Version;
        Ward = policy.Ward;
        Trial = startup.Trial;
        Outbox = startup.Outbox;
        Issuers = policy.Issuers;
        EpochBeginnings epochs = new(
            Platform, Vault, startup.Tables, policy, Clock, startup.Counters, DeviceId, Outbox, startup.Sampler.Pack);
        Vitals = ChannelOf(DataClass.Vitals, epochs);
        Audit = policy.Rule(DataClass.Audit) == null ? null : ChannelOf(DataClass.Audit, epochs);
        Alarm = policy.Alarms == null ? null : ChannelOf(DataClass.Alarm, epochs);
        Channels = Alarm == null ? (Audit == null ? new ClassChannel[] { Vitals } : new ClassChannel[] { Vitals, Audit })
            : Audit == null ? new ClassChannel[] { Vitals, Alarm } : new ClassChannel[] { Vitals, Audit, Alarm };

        Events = new EventLog(Platform.Link, Vault, Clock, Audit, epochs.Pack, DeviceId, BootNumber);
        Pairing = new PairingMachine(Platform, policy.Pairing, policy.Version, DeviceId, Vault.PublicKey);
        Battery = new BatteryLevel(Platform.Power);
        Monitor = new PatientMonitor(this, startup.Sampler, policy.Alarms);
        Press = new ButtonPress(this);
        Health = new DeviceHealth(this);
        AuthorityCommands commands = new(Platform, Vault, startup.Tables, startup.Authority, DeviceId);
        if (Issuers != null)
        {
            RepairCertificates();
        }

        if (Pairing.IsSetupCodeRepaired)
        {
            _reports.Add(StorageEvent.Repaired, StoredState.SetupCode);
        }

        if (!IsRead(Pairing.StateResult, StoredState.Pairing) || !IsRead(commands.StateResult, StoredState.Commands)
            || !TryStartUpdater(startup))
        {
            return false;
        }

        Attestation = new AttestationReport(this, _reports, policy.Version);
        _dispatch = new MessageDispatch(this, commands);
        _background = new BackgroundWork(this, _dispatch, Audit == null ? null : new Checkpoints(epochs, Audit), _reports);
        policy.ForgetStart();
        return true;
    }

    /// <summary>Whether a part knows its state. If that is lost, this is reported.</summary>
    [OwnFrame]
    private bool IsRead(StorageResult result, StoredState state)
    {
        if (result == StorageResult.Damaged)
        {
            _reports.Add(StorageEvent.Lost, state);
        }

        return result != StorageResult.Failed;
    }

    [OwnFrame]
    private void RepairCertificates()
    {
        if (KeptCertificates.Repair(Platform.Storage, out bool isRepaired))
        {
            _reports.Add(StorageEvent.Lost, StoredState.Certificates);
        }

        if (isRepaired)
        {
            _reports.Add(StorageEvent.Repaired, StoredState.Certificates);
        }
    }

    [OwnFrame]
    private ClassChannel ChannelOf(string dataClass, EpochBeginnings epochs) =>
        new(epochs, dataClass, Outbox.Of(DataClass.Code(dataClass)), epochs.Policy.Rule(dataClass).Readers.Length > 1);

    /// <summary>Starts the updater, on a device that accepts releases.</summary>
    /// <returns>false when it could not read its state.</returns>
    [OwnFrame]
    private bool TryStartUpdater(AgentStartup startup)
    {
        if (Platform.Slots == null || Releases == null)
        {
            return true;
        }

        UpdateRule rule = startup.Policy.Updates;
        UpdateSettings settings = new()
        {
            Policy = Releases.WithAuthority(startup.Authority),
            Device = Identity.DeviceId.Identifier(Vault.PublicKey),
            WindowFrom = rule.WindowFrom,
            WindowTo = rule.WindowTo,
            AsksNurse = rule.AsksNurse,
            TrialMinutes = rule.TrialMinutes,
            LeastBatteryPercent = rule.LeastBatteryPercent,
        };
        Updater = new Updater(Platform, settings, Health.Situation);
        if (!IsRead(Updater.StateResult, StoredState.Updates))
        {
            return false;
        }

        Health.Observe(Clock.UptimeMilliseconds, false);
        Updater.Start();
        if (!Pairing.IsMeasuring && Updater.Stage == UpdateStage.OnTrial)
        {
            // When nobody is measured, this event is what the custodian must acknowledge.
            Updater.Events.Add(UpdateEventKind.OnTrial, Updater.Sequence, UpdateReason.None);
        }

        return true;
    }

    /// <summary>Declares what was lost, or must be evicted.</summary>
    /// <returns>Whether there is more to declare, and it can be declared soon.</returns>
    private bool TryDeclareGaps()
    {
        bool areDeclared = true;
        bool hasGap = false;
        foreach (ClassChannel channel in Channels)
        {
            areDeclared = areDeclared && channel.TryDeclareGaps(Counters);
            hasGap |= channel.HasGap;
        }

        return areDeclared && hasGap;
    }

    /// <summary>Begins an epoch ahead of time: for alarms, which must not wait; for acknowledgements while nobody is measured.</summary>
    /// <returns>Whether it began one, which takes the chip seconds.</returns>
    [OwnFrame]
    private bool TryBeginEpoch() =>
        (Alarm != null && Alarm.TryBeginEpoch(Counters)) || (!Pairing.IsMeasuring && Vitals.TryBeginEpoch(Counters));
}
