using NanoMedAgent.Audit;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Identity;
using NanoMedAgent.Outbox;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Privacy;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;
using NanoMedAgent.Updates;
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

    // Of the data classes, those that this agent makes: vital signs, events, alarms.
    private const int Classes = 3;

    // Events and alarms are few, and go to flash at once: one of each has room.
    private const int AtOnceWindow = 384;

    // A gap with all that is known of it, an event, or a handful of alarms.
    private const int RemarkBytes = 256;

    // How soon an event is offered again to a network that takes no more.
    private const long EventMilliseconds = 1_000;

    // How often in a row it is told that there are too many commands.
    private const int AnswersAtOnce = 3;

    // How soon the light follows a button that is being held.
    private const long HoldMilliseconds = 100;

    // What was told just before a restart has this long to get away.
    private const long RestartMilliseconds = 2_000;

    // The tag of a SUIT envelope (draft-ietf-suit-manifest-37, "Envelope"): by it an offer is told from a command.
    private const byte OfferFirstByte = 0xD8;
    private const byte OfferSecondByte = 107;

    private readonly ReleasePolicy _releases;
    private readonly UpdateSituation _situation = new();
    private readonly Allowance _answers = new(AnswersAtOnce);
    private AgentPlatform _platform;
    private readonly DeviceClock _clock;
    private DeviceOutbox _outbox;
    private ClassChannel _vitals;
    private ClassChannel _audit;
    private ClassChannel _alarm;
    private ClassChannel[] _channels;
    private Sampler _sampler;
    private AlarmWatch _alarms;
    private SenMlPack _remark;
    private EventLog _events;
    private AuthorityCommands _commands;
    private PairingMachine _pairing;
    private AlarmRule _alarmRule;
    private long _noticeUntil;
    private long _restartAt = long.MaxValue;
    private bool _isBusy;
    private int _batteryTold;

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

    /// <summary>Makes the device key on the first boot, loads the policy, finds what waits, counts the boot. Without a policy it still tells who it is.</summary>
    public AgentStart Start()
    {
        AgentStart outcome = Compose();
        if (outcome != AgentStart.Started)
        {
            _platform.Light.Show(outcome == AgentStart.NotProvisioned ? LightPattern.Unowned : LightPattern.Fault);
            if (Updater.TryGiveUpTrial(_platform))
            {
                _platform.Power.Restart();
            }
        }

        return outcome;
    }

    /// <summary>Takes what happened, decides, acts, and returns. Only after <see cref="Start"/> returned <see cref="AgentStart.Started"/>.</summary>
    /// <returns>The uptime in milliseconds at which the agent wants to be called again at the latest; sooner is welcome when something came in.</returns>
    public long Step()
    {
        long now = _clock.UptimeMilliseconds;
        long epochs = Counters.EpochsBegun;

        // Before anything is taken that would come too late.
        if (_pairing.Pass(now))
        {
            TellPairing();
        }

        Receive();

        bool pressed = _platform.Button.TryTakePress(out int held);
        if (held >= PairingMachine.OpenHold)
        {
            pressed = false;
            Hold(now, held);
        }

        // Who presses while there is an alarm has seen that, and who presses while the device is being paired means that: neither has said yes to a release.
        bool isSeen = pressed && _alarms != null && _alarms.IsUnseen;
        bool isPairing = _pairing.State == PairingState.WindowOpen || _pairing.State == PairingState.Confirming;
        bool consents = pressed && !isSeen && !isPairing && now >= _noticeUntil;
        bool confirms = pressed && !isSeen && _pairing.State == PairingState.Confirming;
        if (pressed)
        {
            _noticeUntil = now + NoticeMilliseconds;
        }

        if (isSeen)
        {
            _alarms.See();
        }

        if (confirms)
        {
            _pairing.Confirm();
            TellPairing();
        }

        // One dear thing a step: whoever has just been paired is measured in the next.
        if (!confirms && (pressed || now >= _sampler.NextDue))
        {
            Measure(pressed);
        }

        bool declared = true;
        bool hasGap = false;
        foreach (ClassChannel channel in _channels)
        {
            declared = declared && channel.TryDeclareGaps(Counters);
            hasGap |= channel.HasGap;
        }

        Counters.DeclaredLost = _vitals.LostValues;
        _outbox.IsHasty = _platform.Power.BatteryPercent <= LowBatteryPercent;
        long next = _outbox.Step(now);

        // Its epoch is begun before there is an alarm, which must not wait for that; and where nothing is measured, so that the custodian can still acknowledge what was.
        _isBusy |= Counters.EpochsBegun != epochs;
        _isBusy = _isBusy || (_alarm != null && _alarm.Prepare(Counters)) || (!_pairing.IsMeasuring && _vitals.Prepare(Counters));

        // After the readings, which it must never keep from going out.
        long update = StepUpdate(now, consents);
        Counters.Delivered = _vitals.DeliveredValues;
        ShowLight(now);

        next = update < next ? update : next;
        next = _sampler.NextDue < next ? _sampler.NextDue : next;
        next = _pairing.Due < next ? _pairing.Due : next;
        next = now < _noticeUntil && _noticeUntil < next ? _noticeUntil : next;
        next = _platform.Button.HeldMilliseconds > 0 && now + HoldMilliseconds < next ? now + HoldMilliseconds : next;
        return declared && hasGap && now + GapMilliseconds < next ? now + GapMilliseconds : next;
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
        AgentStart outcome = ReadPolicy(out CoseKey authority, out DataPolicy policy);
        if (outcome != AgentStart.Started)
        {
            return outcome;
        }

        if (!TryOpenOutbox(policy))
        {
            return AgentStart.StorageFailed;
        }

        _remark = new SenMlPack(RemarkBytes);
        _vitals = new ClassChannel(_platform, vault, policy, _clock, DataClass.Vitals, _outbox.Of(DataClass.Code(DataClass.Vitals)), DeviceId, BootNumber, _remark);
        _audit = policy.Readers(DataClass.Audit) == null ? null
            : new ClassChannel(_platform, vault, policy, _clock, DataClass.Audit, _outbox.Of(DataClass.Code(DataClass.Audit)), DeviceId, BootNumber, _remark);
        _alarm = policy.Alarms == null ? null
            : new ClassChannel(_platform, vault, policy, _clock, DataClass.Alarm, _outbox.Of(DataClass.Code(DataClass.Alarm)), DeviceId, BootNumber, _remark);
        _channels = _alarm == null ? (_audit == null ? new ClassChannel[] { _vitals } : new ClassChannel[] { _vitals, _audit })
            : _audit == null ? new ClassChannel[] { _vitals, _alarm } : new ClassChannel[] { _vitals, _audit, _alarm };
        _events = new EventLog(_platform.Link, vault, _clock, _audit, DeviceId);
        _commands = new AuthorityCommands(_platform.Storage, authority, DeviceId);
        _pairing = new PairingMachine(_platform, policy.Pairing, policy.Version, DeviceId, PublicKey, _clock.UptimeMilliseconds);
        TakeAssociation();
        StartUpdater(policy, authority, Identity.DeviceId.Identifier(vault.PublicKey));
        policy.ForgetStart();
        return AgentStart.Started;
    }

    private void StartUpdater(DataPolicy policy, CoseKey authority, byte[] identifier)
    {
        if (_platform.Slots == null || _releases == null)
        {
            return;
        }

        UpdateSettings settings = new()
        {
            Policy = _releases.Of(authority),
            Device = identifier,
            WindowFrom = policy.Updates.WindowFrom,
            WindowTo = policy.Updates.WindowTo,
            AsksNurse = policy.Updates.AsksNurse,
            TrialMinutes = policy.Updates.TrialMinutes,
            LeastBatteryPercent = policy.Updates.LeastBatteryPercent,
        };
        Updater = new Updater(_platform, settings, _situation);
        Look(_clock.UptimeMilliseconds, false);
        Updater.Start();
        if (!_pairing.IsMeasuring && Updater.Stage == UpdateStage.OnTrial)
        {
            // Where nothing is measured, it is this that has to arrive.
            Updater.Events.Add(UpdateNews.Trying, Updater.Sequence, UpdateReason.None);
        }
    }

    private AgentStart ReadPolicy(out CoseKey authority, out DataPolicy policy)
    {
        authority = null;
        policy = null;
        byte[] authorityKey = WholeFile.Read(_platform.Storage, AuthorityFile, CoseKey.EncodedLength);
        byte[] signedPolicy = WholeFile.Read(_platform.Storage, PolicyFile, DataPolicyReader.EncodedLimit);
        if (authorityKey == null || signedPolicy == null)
        {
            return AgentStart.NotProvisioned;
        }

        if (!CoseKey.TryParse(authorityKey, out authority))
        {
            return AgentStart.AuthorityUnreadable;
        }

        PolicyRefusal = DataPolicyReader.TryRead(signedPolicy, authority, out policy);
        if (PolicyRefusal != PolicyRefusal.None)
        {
            return AgentStart.PolicyRefused;
        }

        _alarmRule = policy.Alarms;
        _alarms = policy.Alarms == null ? null : AlarmWatch.For(policy.Alarms);
        _sampler = Sampler.For(policy, _platform.Sensors, _alarms, _clock.UptimeMilliseconds);
        if (_sampler == null || (policy.Alarms != null && _alarms == null))
        {
            PolicyRefusal = PolicyRefusal.VitalSignUnknown;
            return AgentStart.PolicyRefused;
        }

        return AgentStart.Started;
    }

    /// <summary>Finds what earlier starts have left, and counts this one.</summary>
    /// <returns>false when the storage cannot be written.</returns>
    private bool TryOpenOutbox(DataPolicy policy)
    {
        // In the order in which the policy lets them give way: what outlasts the others goes out before them, and that is alarms where it says nothing.
        ClassSettings[] settings = new ClassSettings[Classes];
        int count = 0;
        foreach (string name in policy.GivesWay)
        {
            bool isVitals = name == DataClass.Vitals;
            if (isVitals || name == DataClass.Audit || name == DataClass.Alarm)
            {
                settings[count] = new ClassSettings { Name = name, Code = DataClass.Code(name), WindowBytes = isVitals ? VitalsWindow : AtOnceWindow, IsAtOnce = !isVitals };
                count++;
            }
        }

        _outbox = new DeviceOutbox(_platform, DeviceId, settings, policy.SecondsAtRisk, EpochAnnouncement.EncodedLimit);
        BootCounter boots = new(_platform.Storage);
        _platform.Storage.List(new StartFiles(boots, _outbox));
        BootNumber = boots.Read();
        _outbox.Recover(BootNumber);

        // A partition may be full to the last block: then the oldest readings make room for what the start has to write.
        return boots.TryKeep(BootNumber) || (_outbox.TryMakeRoom() && boots.TryKeep(BootNumber));
    }

    private void Measure(bool all)
    {
        _sampler.Measure(_clock, all);
        if (!_pairing.IsMeasuring)
        {
            // That the sensors answer is of use, the values are nobody's.
            return;
        }

        Counters.Sensed += _sampler.Pack.ValueCount;
        TellAlarms();
        if (!_sampler.Pack.IsEmpty)
        {
            AddBattery();
            _vitals.Seal(_sampler.Pack, Counters);
        }
    }

    /// <summary>Whoever looks after the patient sees when the sensor wants charging: told with the readings, once for each ten percent, as no reading is sent for it alone.</summary>
    private void AddBattery()
    {
        int tenths = (_platform.Power.BatteryPercent + 9) / 10;
        if (_pairing.Association != null && tenths != _batteryTold)
        {
            _sampler.Pack.AddBattery(_platform.Power.BatteryPercent);
            _batteryTold = tenths;
        }
    }

    /// <summary>What is measured from now on belongs to whom the device is paired with: in epochs of their own, and with no alarm of anybody else.</summary>
    private void TakeAssociation()
    {
        foreach (ClassChannel channel in _channels)
        {
            channel.Association = _pairing.Association;
        }

        _alarms = _alarmRule == null || !_pairing.IsMeasuring ? null : AlarmWatch.For(_alarmRule);
        _sampler.Begin(_alarms, _clock.UptimeMilliseconds);
        _batteryTold = -1;
    }

    /// <summary>The button was held for long.</summary>
    private void Hold(long now, int held)
    {
        if (held < PairingMachine.ReleaseHold || !_pairing.Release(0))
        {
            _pairing.Open(now);
        }

        TellPairing();
    }

    private void TellPairing()
    {
        if (_pairing.News == PairingNews.Associated || _pairing.News == PairingNews.Released)
        {
            TakeAssociation();
        }

        _events.Add(DeviceEvent.Pairing, (int)_pairing.News, _pairing.Number, (int)_pairing.Reason, _pairing.Details, Counters);
    }

    /// <summary>Seals what is new of alarms, before the readings that it is about; what cannot be sealed is tried again with the next.</summary>
    private void TellAlarms()
    {
        if (_alarms == null || !_alarms.HasNews)
        {
            return;
        }

        _remark.Begin(_clock.Quality, _clock.UnixSeconds, _clock.UptimeMilliseconds / 1000, null);
        _alarms.WriteTo(_remark);
        _alarm.Seal(_remark, Counters);
        if (!_alarm.Failed)
        {
            _alarms.Told();
        }
    }

    private void Receive()
    {
        _isBusy = false;
        for (int i = 0; i < MessagesPerStep && !_isBusy && _platform.Link.TryReceive(out string topic, out byte[] payload); i++)
        {
            // One proof a step, as it takes the chip seconds. What is refused without one holds nothing up.
            bool isTaken = topic == "nm/1/" + DeviceId + "/c" ? TryObey(payload) : topic == "nm/1/" + DeviceId + "/a" && TryRelease(payload);
            Counters.Refused += isTaken ? 0 : 1;
        }
    }

    private bool TryRelease(byte[] acknowledgement)
    {
        foreach (ClassChannel channel in _channels)
        {
            if (channel.TryRelease(acknowledgement, out int values))
            {
                Counters.Acknowledged += values;
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes an offer or a command.</summary>
    /// <returns>false when it is neither, or is refused.</returns>
    private bool TryObey(byte[] message)
    {
        long now = _clock.UptimeMilliseconds;
        Look(now, false);
        if (message.Length > 1 && message[0] == OfferFirstByte && message[1] == OfferSecondByte)
        {
            if (Updater == null)
            {
                return false;
            }

            long before = Updater.Sequence;
            Updater.Offer(message);
            _isBusy = Updater.HasProven;
            return Updater.Sequence != before;
        }

        CommandRefusal refusal = _commands.Open(message);
        if (_commands.Name == PairingGrant.Command)
        {
            return TryPair(refusal, now);
        }

        bool isOpen = refusal == CommandRefusal.None;
        if (isOpen)
        {
            refusal = _commands.Accept(now, _situation.UnixSeconds);
            _isBusy = _commands.HasProven;
        }

        bool isObeyed = refusal == CommandRefusal.None;
        if (isObeyed && !_commands.IsRepeated)
        {
            Obey();
        }

        if (isOpen && (refusal != CommandRefusal.TooMany || _answers.TryTake(now)))
        {
            long counter = refusal == CommandRefusal.TooMany || refusal == CommandRefusal.NotByAuthority ? 0 : _commands.Counter;
            _events.Add(DeviceEvent.Command, (int)(isObeyed ? _commands.Refusal : refusal), counter, (int)(isObeyed ? _commands.Reason : UpdateReason.None), null, Counters);
        }

        return isObeyed;
    }

    /// <summary>Carries out the command that was accepted.</summary>
    private void Obey()
    {
        if (_commands.Name == AuthorityCommands.Unpair)
        {
            CommandRefusal refusal = CommandRefusal.NotAssociated;
            if (_pairing.IsAssociation(_commands.Arguments))
            {
                _pairing.Release(_commands.Counter);
                refusal = _pairing.Association == null ? CommandRefusal.None : CommandRefusal.StorageFailed;
                TellPairing();
            }

            _commands.TryKeep(refusal, UpdateReason.None);
            return;
        }

        bool isKnown = _commands.Name == AuthorityCommands.RollBack;
        UpdateReason reason = isKnown && Updater != null ? Updater.RollBack() : UpdateReason.NotUpdatable;
        _commands.TryKeep(!isKnown ? CommandRefusal.Unknown : reason == UpdateReason.None ? CommandRefusal.None : CommandRefusal.NotPossible, reason);
    }

    /// <summary>Takes a grant: what can be checked at little cost comes first, so that only somebody who has held the device can make it verify a signature.</summary>
    /// <returns>false when it is refused.</returns>
    private bool TryPair(CommandRefusal opened, long now)
    {
        PairingGrant grant = null;
        long counter = _commands.Counter;
        PairingRefusal refusal = PairingRefusal.OtherDevice;
        if (opened == CommandRefusal.None)
        {
            refusal = _pairing.Check(_commands.Arguments, counter, _commands.NotAfter, now, out grant);
        }
        else
        {
            _pairing.Refuse(refusal, counter, now);
        }

        bool isTold = refusal == PairingRefusal.SetupCodeWrong;
        if (refusal == PairingRefusal.None)
        {
            CommandRefusal proof = _commands.Accept(now, _situation.UnixSeconds == 0 ? grant.Time : _situation.UnixSeconds);
            _isBusy = _commands.HasProven;
            isTold = _isBusy;
            refusal = _commands.IsRepeated ? PairingRefusal.CounterUsed : Refusal(proof);
            if (refusal == PairingRefusal.None)
            {
                // It is of now, as it has the nonce of this window.
                if (_clock.Quality == ClockQuality.None)
                {
                    _clock.Tell(grant.Time);
                }

                _commands.TryKeep(CommandRefusal.None, UpdateReason.None);
                _pairing.Take(grant, counter, now);
            }
            else
            {
                _pairing.Refuse(refusal, counter, now);
            }
        }

        if (isTold || _answers.TryTake(now))
        {
            TellPairing();
        }

        return refusal == PairingRefusal.None;
    }

    private static PairingRefusal Refusal(CommandRefusal refusal)
    {
        switch (refusal)
        {
            case CommandRefusal.None:
                return PairingRefusal.None;
            case CommandRefusal.NotByAuthority:
                return PairingRefusal.NotByAuthority;
            case CommandRefusal.CounterUsed:
                return PairingRefusal.CounterUsed;
            case CommandRefusal.TooMany:
                return PairingRefusal.TooMany;
            case CommandRefusal.StorageFailed:
                return PairingRefusal.StorageFailed;
            default:
                return PairingRefusal.Expired;
        }
    }

    /// <summary>Looks what is the case, for the updater.</summary>
    private void Look(long now, bool pressed)
    {
        _situation.Now = now;
        _situation.UnixSeconds = _clock.Quality == ClockQuality.None ? 0 : _clock.UnixSeconds;
        _situation.BatteryPercent = _platform.Power.BatteryPercent;
        _situation.BatteryMilliwattHours = _platform.Power.BatteryMilliwattHours;
        _situation.IsAlarming = _alarms != null && (_alarms.IsActive || _alarms.IsUnseen);
        _situation.IsLinkUp = _platform.Link.IsUp;
        _situation.HasPatient = _sampler.HasPatient;
        _situation.IsPressed = pressed;
        _situation.SensorsAnswered = _sampler.HasAnswered;
        _situation.IsJournalSound = !_outbox.StorageFailed;
        _situation.IsKeyUsable = _vitals.HasEpoch;

        // Where nothing is measured, an event that arrived says as much.
        _situation.IsAcknowledged = (_pairing.IsMeasuring || _audit == null ? _vitals : _audit).IsAcknowledged;
    }

    /// <summary>Goes on with an update, tells what was decided, and starts the device anew when that is next.</summary>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    private long StepUpdate(long now, bool pressed)
    {
        long next = long.MaxValue;
        UpdateEvent decided = null;
        if (Updater != null)
        {
            Look(now, pressed);
            next = Updater.Step();
            decided = _isBusy ? null : Updater.Events.Take();
            if (Updater.Stage == UpdateStage.Restarting)
            {
                _restartAt = _restartAt == long.MaxValue ? now + RestartMilliseconds : _restartAt;
                next = _restartAt < next ? _restartAt : next;
            }
        }

        // One dear thing a step, so that measuring goes on between them: a proof, or an event in the journal, which may begin an epoch, or one that is signed.
        if (decided != null)
        {
            _events.Add(DeviceEvent.Update, (int)decided.News, decided.Sequence, (int)decided.Reason, null, Counters);
        }
        else if (!_isBusy)
        {
            _events.Step();
        }

        bool isMore = _isBusy || decided != null;
        if (now >= _restartAt && (!isMore || now >= _restartAt + RestartMilliseconds))
        {
            // Also when the storage fails: a release on trial that cannot write must not stay.
            TryRest();
            _platform.Power.Restart();
        }

        long later = _events.IsUntold && now + EventMilliseconds < next ? now + EventMilliseconds : next;
        return isMore ? now : later;
    }

    private void ShowLight(long now)
    {
        bool isAlarming = _alarms != null && _alarms.IsActive;
        LightPattern pattern = _alarms != null && _alarms.IsUnseen ? LightPattern.Alarm
            : (_pairing.IsMeasuring && _vitals.Failed) || _outbox.StorageFailed ? LightPattern.Fault
            : _pairing.Answers(_platform.Button.HeldMilliseconds, out LightPattern answer) ? answer
            : now < _noticeUntil ? LightPattern.Noticed
            : _pairing.State == PairingState.Confirming ? LightPattern.Confirming
            : _pairing.State == PairingState.WindowOpen ? LightPattern.PairingWindow
            : isAlarming ? LightPattern.AlarmSeen
            : Updater != null && Updater.AsksForButton ? LightPattern.Asking
            : _pairing.State == PairingState.LockedOut ? LightPattern.LockedOut
            : _platform.Power.BatteryPercent <= LowBatteryPercent ? LightPattern.BatteryLow
            : !_pairing.IsMeasuring ? LightPattern.Idle
            : _platform.Link.IsUp ? LightPattern.Measuring
            : LightPattern.Keeping;
        _platform.Light.Show(pattern);
    }
}
