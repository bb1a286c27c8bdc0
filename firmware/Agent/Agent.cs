using NanoMedAgent.Audit;
using NanoMedAgent.Channels;
using NanoMedAgent.Commands;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Releases;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;
using NanoMedAgent.Updates;

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

    /// <summary>From here on down nothing waits in RAM any more, and the light asks for a charger.</summary>
    internal const int LowBatteryPercent = 10;

    // How soon a gap is declared that was found while delivering.
    private const long GapMs = 100;

    // Gaps that may turn up while everything goes to flash.
    private const int GapsWhileFlushing = 4;

    // A gap with all that is known of it, an event, or a handful of alarms.
    private const int SmallPackBytes = 256;

    // How soon an event is offered again to a network that takes no more.
    private const long EventMs = 1_000;

    // What was reported just before a restart has this long to get away.
    private const long RestartMs = 2_000;

    private readonly ReleasePolicy _releases;
    private readonly DeviceClock _clock;
    private AgentPlatform _platform;
    private DeviceOutbox _outbox;
    private ClassChannel _vitals;
    private ClassChannel _alarm;
    private ClassChannel[] _channels;
    private EventLog _events;
    private PairingMachine _pairing;
    private PairingReport _report;
    private PatientMonitor _monitor;
    private DeviceHealth _health;
    private MessageDispatch _dispatch;
    private ButtonPress _press;
    private StatusLight _light;
    private long _restartAtMs = long.MaxValue;

    /// <summary>An agent on these seams; nothing is read or written until <see cref="Start"/>.</summary>
    /// <param name="platform">The seams.</param>
    /// <param name="releases">Which releases the image takes after itself; null for none.</param>
    public Agent(AgentPlatform platform, ReleasePolicy releases = null)
    {
        _platform = platform;
        _releases = releases;
        _clock = new DeviceClock(platform.Uptime, platform.Date);
    }

    /// <summary>20 lower-case hex digits, from the device key (PROTOCOL.md, "Device id"). Null when <see cref="Start"/> found the storage unusable.</summary>
    public string DeviceId;

    /// <summary>The device key's public half as a COSE_Key. Null when <see cref="Start"/> found the storage unusable.</summary>
    public byte[] PublicKey;

    /// <summary>Which start of the device this is, from 1. 0 until <see cref="Start"/> got that far. After damage some numbers are left out.</summary>
    public long BootNumber;

    /// <summary>Why the policy was not taken, after <see cref="AgentStart.PolicyRefused"/>.</summary>
    public PolicyRefusal PolicyRefusal;

    /// <summary>What is wrong with the chip's generator, after <see cref="AgentStart.EntropyRefused"/>.</summary>
    public EntropyRefusal EntropyRefusal;

    /// <summary>Takes releases; null on a device that takes none. For displays and tests.</summary>
    public Updater Updater;

    /// <summary>How far the device is on its way to a patient. For displays and tests.</summary>
    public PairingState PairingState => _pairing.State;

    /// <summary>What happened so far.</summary>
    public readonly AgentCounters Counters = new();

    /// <summary>Sealed readings that nobody has acknowledged yet, those of earlier starts among them. They are counted when this is asked: for displays and tests.</summary>
    public int Waiting => _outbox.Waiting();

    /// <summary>Makes the device key on the first boot, loads the policy, finds what waits, counts the boot. Without a policy it still says who it is.</summary>
    public AgentStart Start()
    {
        AgentStartup startup = new(_platform, _clock);
        AgentStart outcome = startup.Open();
        _platform = startup.Platform;
        DeviceId = startup.DeviceId;
        PublicKey = DeviceId == null ? null : startup.Vault.PublicKey.Encode();
        BootNumber = startup.BootNumber;
        PolicyRefusal = startup.PolicyRefusal;
        EntropyRefusal = startup.EntropyRefusal;
        if (outcome == AgentStart.Started)
        {
            Compose(startup);
            return outcome;
        }

        _platform.Light.Show(outcome == AgentStart.NotProvisioned ? LightPattern.Unowned : LightPattern.Fault);
        if (ReleaseTrial.TryGiveUp(_platform))
        {
            _platform.Power.Restart();
        }

        return outcome;
    }

    /// <summary>Takes what happened, decides, acts, and returns. Only after <see cref="Start"/> returned <see cref="AgentStart.Started"/>.</summary>
    /// <returns>The uptime in milliseconds at which the agent wants to be called again at the latest; sooner is welcome when something came in.</returns>
    public long Step()
    {
        long nowMs = _clock.UptimeMilliseconds;
        long epochs = Counters.EpochsBegun;

        // Before anything is received that would come too late.
        if (_pairing.TryExpire(nowMs))
        {
            _report.Send();
        }

        _dispatch.Receive();
        _press.Take(nowMs);

        // At most one expensive operation a step: whoever has just been paired is measured in the next.
        if (!_press.ConfirmsPairing && (_press.IsShort || nowMs >= _monitor.NextDueMs))
        {
            _monitor.Measure(_press.IsShort);
        }

        bool hasGap = TryDeclareGaps();
        Counters.DeclaredLost = _vitals.LostValues;
        _outbox.FlushImmediately = _platform.Power.BatteryPercent <= LowBatteryPercent;
        long nextMs = _outbox.Step(nowMs);
        bool isBusy = _dispatch.HasProven || Counters.EpochsBegun != epochs || TryBeginEpoch();

        // After the readings, which it must never keep from going out.
        nextMs = Earlier(nextMs, StepUpdate(nowMs, isBusy));
        Counters.Delivered = _vitals.DeliveredValues;
        _light.Show(nowMs);

        nextMs = Earlier(nextMs, _monitor.NextDueMs);
        nextMs = Earlier(nextMs, _pairing.DueMs);
        nextMs = Earlier(nextMs, _press.DueMs(nowMs));
        return hasGap ? Earlier(nextMs, nowMs + GapMs) : nextMs;
    }

    /// <summary>Puts everything into flash that waits in RAM: before a restart, an update, or a battery that ends. It may go on afterwards.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryFlush()
    {
        // What had to make room for it is declared before the device forgets.
        bool isFlushed = _outbox.TryFlush();
        for (int i = 0; i < GapsWhileFlushing && isFlushed && _vitals.HasGap; i++)
        {
            isFlushed = _vitals.TryDeclareGaps(Counters) && _outbox.TryFlush();
        }

        return isFlushed;
    }

    private static long Earlier(long oneMs, long otherMs) => otherMs < oneMs ? otherMs : oneMs;

    /// <summary>Builds the rooms on what was opened.</summary>
    private void Compose(AgentStartup startup)
    {
        DataPolicy policy = startup.Policy;
        SenMlPack pack = new(SmallPackBytes);
        _outbox = startup.Outbox;
        _vitals = ChannelOf(DataClass.Vitals, startup, pack);
        ClassChannel audit = policy.Readers(DataClass.Audit) == null ? null : ChannelOf(DataClass.Audit, startup, pack);
        _alarm = policy.Alarms == null ? null : ChannelOf(DataClass.Alarm, startup, pack);
        _channels = _alarm == null ? (audit == null ? new ClassChannel[] { _vitals } : new ClassChannel[] { _vitals, audit })
            : audit == null ? new ClassChannel[] { _vitals, _alarm } : new ClassChannel[] { _vitals, audit, _alarm };

        _events = new EventLog(_platform.Link, startup.Vault, _clock, audit, pack, DeviceId);
        _pairing = new PairingMachine(_platform, policy.Pairing, policy.Version, DeviceId, PublicKey, _clock.UptimeMilliseconds);
        _monitor = new PatientMonitor(_platform, _clock, _pairing, startup.Sampler, policy.Alarms, _channels, _alarm, pack, Counters);
        _report = new PairingReport(_pairing, _monitor, _events, Counters);
        _press = new ButtonPress(_platform.Button, _pairing, _report, _monitor);
        _health = new DeviceHealth(_platform, _clock, _monitor, _outbox, _pairing, _vitals, audit);
        StartUpdater(startup);
        AuthorityCommands commands = new(_platform.Storage, startup.Authority, DeviceId);
        _dispatch = new MessageDispatch(
            _platform.Link, _clock, DeviceId, _channels, commands, _pairing, _report, _events, _health, Updater, Counters);
        _light = new StatusLight(_platform, _monitor, _vitals, _outbox, _pairing, _press, Updater);
        policy.ForgetStart();
    }

    private ClassChannel ChannelOf(string dataClass, AgentStartup startup, SenMlPack pack) =>
        new(_platform, startup.Vault, startup.Policy, _clock, dataClass, _outbox.Of(DataClass.Code(dataClass)), DeviceId, BootNumber, pack);

    private void StartUpdater(AgentStartup startup)
    {
        if (_platform.Slots == null || _releases == null)
        {
            return;
        }

        UpdateRule rule = startup.Policy.Updates;
        UpdateSettings settings = new()
        {
            Policy = _releases.Of(startup.Authority),
            Device = Identity.DeviceId.Identifier(startup.Vault.PublicKey),
            WindowFrom = rule.WindowFrom,
            WindowTo = rule.WindowTo,
            AsksNurse = rule.AsksNurse,
            TrialMinutes = rule.TrialMinutes,
            LeastBatteryPercent = rule.LeastBatteryPercent,
        };
        Updater = new Updater(_platform, settings, _health.Situation);
        _health.Observe(_clock.UptimeMilliseconds, false);
        Updater.Start();
        if (!_pairing.IsMeasuring && Updater.Stage == UpdateStage.OnTrial)
        {
            // Where nobody is measured, it is this that has to arrive.
            Updater.Events.Add(UpdateEventKind.OnTrial, Updater.Sequence, UpdateReason.None);
        }
    }

    /// <summary>Declares what is lost, or must go for want of space.</summary>
    /// <returns>Whether there is more to declare, and it can be declared soon.</returns>
    private bool TryDeclareGaps()
    {
        bool areDeclared = true;
        bool hasGap = false;
        foreach (ClassChannel channel in _channels)
        {
            areDeclared = areDeclared && channel.TryDeclareGaps(Counters);
            hasGap |= channel.HasGap;
        }

        return areDeclared && hasGap;
    }

    /// <summary>
    /// Begins an epoch ahead of time: of alarms, which must not wait for it; and of vital signs where nobody is measured, so that the custodian can still
    /// acknowledge what was.
    /// </summary>
    /// <returns>Whether it did: that takes the chip seconds.</returns>
    private bool TryBeginEpoch() => (_alarm != null && _alarm.TryBeginEpoch(Counters)) || (!_pairing.IsMeasuring && _vitals.TryBeginEpoch(Counters));

    /// <summary>Goes on with an update, reports what was decided, and restarts the device when that is next.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="isBusy">Whether this step has had its expensive operation.</param>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    private long StepUpdate(long nowMs, bool isBusy)
    {
        long nextMs = long.MaxValue;
        UpdateEvent decided = null;
        if (Updater != null)
        {
            _health.Observe(nowMs, _press.Consents);
            nextMs = Updater.Step();
            decided = isBusy ? null : Updater.Events.TakeOldest();
            if (Updater.Stage == UpdateStage.Restarting)
            {
                _restartAtMs = _restartAtMs == long.MaxValue ? nowMs + RestartMs : _restartAtMs;
                nextMs = Earlier(nextMs, _restartAtMs);
            }
        }

        // A proof, an event for the journal, which may begin an epoch, or one that is signed: one of them a step, so that measuring goes on in between.
        if (decided != null)
        {
            _events.Record(DeviceEvent.Update, (int)decided.Kind, decided.Sequence, (int)decided.Reason, null, Counters);
        }
        else if (!isBusy)
        {
            _events.SendOne();
        }

        bool isMore = isBusy || decided != null;
        if (nowMs >= _restartAtMs && (!isMore || nowMs >= _restartAtMs + RestartMs))
        {
            // Also when the storage fails: a release on trial that cannot write must not stay.
            TryFlush();
            _platform.Power.Restart();
        }

        return isMore ? nowMs : _events.HasUnsent ? Earlier(nextMs, nowMs + EventMs) : nextMs;
    }
}
