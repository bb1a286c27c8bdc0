using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Pairs devices with patients and unpairs them; acknowledges their alarms; brings vouchers, policies and releases to devices that wait
/// for them. It has no network of its own: it receives what people do and what devices report, and sends grants and commands through
/// <see cref="PairingServiceOptions.Send"/>. What must not be lost is stored before it is sent, so that a receipt counts that arrives after
/// a restart. Safe for many threads; events are raised when its own work is done.
/// </summary>
public sealed class PairingService
{
    private const int NameLimit = 128;

    private readonly Lock _lock = new();
    private readonly PairingServiceOptions _options;
    private readonly AssociationStore _store;
    private readonly PairingAudit _audit;
    private readonly OpenAttempts _attempts;
    private readonly OpenPairingWindows _windows = new();
    private readonly KnownDevices _devices;
    private readonly PairingObstacles _obstacles;
    private readonly Grants _grants;
    private readonly UnpairCommands _unpairing;
    private readonly PromptCommands<AlarmAcknowledgement> _alarms;
    private readonly PromptCommands<LimitsRequest> _limits;
    private readonly PromptCommands<AudioRequest> _audio;
    private readonly PolicyDelivery _policies;
    private readonly ReleaseDelivery _releases;
    private readonly VoucherDelivery _vouchers;
    private readonly AuthorityChangeDelivery _authorityChanges;
    private readonly PairingInbox _inbox;
    private readonly EvidenceInbox _evidence;

    /// <summary>A service over a store; it continues with what waits there for the answer of a device.</summary>
    public PairingService(PairingServiceOptions options)
    {
        _options = options;
        _store = options.Store;
        _audit = new PairingAudit(options.Store);
        _attempts = new OpenAttempts(_audit);
        _devices = new KnownDevices(options.Store, _audit);
        _obstacles = new PairingObstacles(options.Store, _attempts, _devices);
        _grants = new Grants(options, _attempts, _devices, _audit);
        _unpairing = new UnpairCommands(options, _grants, _devices, _audit);
        _alarms = new PromptCommands<AlarmAcknowledgement>(options, _devices, _audit, changes => changes.Acknowledgements);
        _limits = new PromptCommands<LimitsRequest>(options, _devices, _audit, changes => changes.Limits);
        _audio = new PromptCommands<AudioRequest>(options, _devices, _audit, changes => changes.Audio);
        _authorityChanges = new AuthorityChangeDelivery(options.Store);
        _policies = new PolicyDelivery(options.Store, options.Authority);
        _releases = new ReleaseDelivery(options.Store, PairingAudit.Ward);
        _vouchers = new VoucherDelivery(options, _policies, _audit);
        _inbox = new PairingInbox(
            _attempts,
            _devices,
            _windows,
            new WindowAnnouncements(options, _attempts, _windows, _grants, _audit),
            new Receipts(options, _attempts, _grants, _unpairing, _audit),
            new DeviceRefusals(options, _attempts, _grants, _audit),
            _unpairing,
            _alarms,
            _limits,
            _audio,
            _vouchers,
            _policies,
            _releases,
            _authorityChanges,
            new OwnershipEnds(options.Store, _unpairing, _audit),
            options.Store.NewestEvents,
            _audit);
        _evidence = new EvidenceInbox(options.Evidence, _devices, _policies, _audit);
    }

    /// <summary>An attempt is in another state, or has another problem.</summary>
    public event Action<PairingAttempt>? Changed;

    /// <summary>An association has begun or ended.</summary>
    public event Action<Association>? AssociationChanged;

    /// <summary>A device has not carried out the command to end an association, and says why.</summary>
    public event Action<Association, CodeText>? UnpairRefused;

    /// <summary>An acknowledgement of alarms is over; with what the device says of it, if it has answered.</summary>
    public event Action<AlarmAcknowledgement, PromptOutcome, CodeText?>? AcknowledgementOver;

    /// <summary>Limits of a patient were confirmed by the device, refused, or not answered.</summary>
    public event Action<LimitsRequest, PromptOutcome, CodeText?>? LimitsOver;

    /// <summary>A change of a sensor's sound was confirmed by the device, refused, or not answered.</summary>
    public event Action<AudioRequest, PromptOutcome, CodeText?>? AudioOver;

    /// <summary>How long a device waits for its grant.</summary>
    public static TimeSpan WindowLength => OpenPairingWindows.Length;

    /// <summary>The MQTT topics that a ward subscribes to.</summary>
    public static IReadOnlyList<string> Filters { get; } = ["nm/2/+/e"];

    /// <summary>The attempts that are not over.</summary>
    public IReadOnlyList<PairingAttempt> Attempts => Read<PairingAttempt>(() => [.. _attempts.All.Select(attempt => attempt.Snapshot)]);

    /// <summary>Associations whose end was requested and that no device has answered yet.</summary>
    public IReadOnlyList<UnpairRequest> PendingUnpairs => Read(() => _unpairing.Pending);

    /// <summary>Acknowledgements of alarms that no device has answered yet.</summary>
    public IReadOnlyList<AlarmAcknowledgement> PendingAcknowledgements => Read(() => _alarms.Pending);

    /// <summary>Limits of patients that no device has answered yet.</summary>
    public IReadOnlyList<LimitsRequest> PendingLimits => Read(() => _limits.Pending);

    /// <summary>Changes of a sensor's sound that no device has answered yet.</summary>
    public IReadOnlyList<AudioRequest> PendingAudio => Read(() => _audio.Pending);

    /// <summary>How long somebody may take to hold the button after the label was read.</summary>
    internal static TimeSpan ButtonPatience { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Somebody has read a device's label.</summary>
    /// <param name="label">The label.</param>
    /// <param name="how">How it was read.</param>
    /// <param name="who">Who has read it.</param>
    /// <returns>The attempt; one that has failed, if it cannot begin.</returns>
    public PairingAttempt Begin(DeviceLabel label, CaptureMethod how, Staff who) => Change((now, changes) =>
    {
        if (_attempts.OfDevice(label.DeviceId) is { } former && former.Snapshot.Who.Id == who.Id)
        {
            // The page was opened again.
            _grants.Cancel(former, now, changes);
        }

        PairingAttempt begun = new(Guid.NewGuid(), label.DeviceId, label.Serial, how, who, PairingState.WaitingForButton)
        {
            Until = now + ButtonPatience,
        };
        OpenAttempt attempt = new(begun, label);
        (PairingProblem problem, string other) = _obstacles.Find(label, now);
        if (problem != PairingProblem.None)
        {
            _attempts.Reject(attempt, problem, other, now, changes);
            return attempt.Snapshot;
        }

        _attempts.Begin(attempt, now, changes);
        if (_devices.KeyOf(label.DeviceId) is null)
        {
            _vouchers.SendTo(label, now, changes);
        }

        foreach ((Message message, DateTimeOffset at) in _windows.Remove(label.DeviceId, now))
        {
            _inbox.Handle(message, at, changes, wasKept: true);
        }

        return attempt.Snapshot;
    });

    /// <summary>Somebody has chosen the patient and the bed. A choice before the button is held is kept until then.</summary>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="patient">1 to 128 characters.</param>
    /// <param name="location">The bed: 1 to 128 characters.</param>
    /// <returns>The attempt as it is now.</returns>
    /// <exception cref="ArgumentException">Patient or bed have no such name.</exception>
    public PairingAttempt Choose(PairingAttempt attempt, string patient, string location) => IsName(patient) && IsName(location)
        ? ChangeAttempt(attempt, (open, now, changes) => _grants.Choose(open, patient, location, null, null, now, changes))
        : throw new ArgumentException($"the names of patients and beds have 1 to {NameLimit} characters");

    /// <summary>
    /// Somebody wants the device with the same patient in the same bed as another one: in its place, whose association then ends in the
    /// same step, and whose device is told; or beside it. A patient has two devices at most.
    /// </summary>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="association">The id of the other one's association.</param>
    /// <param name="isInItsPlace">Whether the other one ends.</param>
    /// <returns>The attempt as it is now; unchanged when that association is over, or has not begun.</returns>
    public PairingAttempt Join(PairingAttempt attempt, string association, bool isInItsPlace) => ChangeAttempt(
        attempt, (open, now, changes) => _grants.Join(open, association, isInItsPlace, now, changes));

    /// <summary>
    /// Somebody does not want it any more. A grant is withdrawn: a device that has accepted it already is told to end it.
    /// </summary>
    /// <returns>The attempt as it is now.</returns>
    public PairingAttempt Cancel(PairingAttempt attempt) => ChangeAttempt(attempt, _grants.Cancel);

    /// <summary>Handles a message of a device's event stream.</summary>
    /// <param name="message">From anybody.</param>
    public void Handle(Message message) => Change((now, changes) =>
    {
        bool isEvidence = _evidence.TryHandle(message, now);
        if (!isEvidence)
        {
            _inbox.Handle(message, now, changes);
        }

        if (Topic.Parse(message.Topic) is { Kind: Topic.Events } topic)
        {
            // Nobody has verified it, and it does no more than that something is sent again.
            changes.Messages.AddRange(_authorityChanges.DueFor(topic.Device, now));
            if (isEvidence)
            {
                // It comes once in each start.
                _policies.NoteHeard(topic.Device, now);
                _releases.NoteHeard(topic.Device, now);
            }
        }
    });

    /// <summary>Ends what has waited too long, and sends again what has no answer. To be called every second or so.</summary>
    public void CheckTimers() => Change((now, changes) =>
    {
        foreach (OpenAttempt attempt in _attempts.All)
        {
            if (now < attempt.Snapshot.Until)
            {
                _grants.Resend(attempt, now, changes);
            }
            else
            {
                _attempts.EndLate(attempt, now, changes);
            }
        }

        _unpairing.Resend(now, changes);
        _alarms.Resend(now, changes);
        _limits.Resend(now, changes);
        _audio.Resend(now, changes);
        _vouchers.CheckTimers(now, changes);
        changes.Messages.AddRange(_policies.CheckTimers(now));
        changes.Messages.AddRange(_releases.CheckTimers(now));
    });

    /// <summary>
    /// Somebody wants to unpair a device. The association ends when the device reports it. One that the device has not confirmed ends at
    /// once; the device is told in case it has accepted it.
    /// </summary>
    /// <param name="association">Its id.</param>
    /// <param name="who">Who wants it.</param>
    public UnpairOutcome Unpair(string association, Staff who) => Change((now, changes) =>
    {
        if (_store.Find(association) is not { End: null } current)
        {
            _audit.LogStaff(who, now, "unpair", association, "refused: it is over, or does not exist");
            return UnpairOutcome.NotFound;
        }

        _audit.LogStaff(who, now, "unpair", association, "asked", association);
        bool isPending = current.State == AssociationState.Pending;
        if (isPending)
        {
            _grants.End(current, new AssociationEnd(now, EndCause.Cancelled, who.Id), changes);
            if (_attempts.OfDevice(current.Device) is { } attempt && attempt.Snapshot.Association == association)
            {
                _attempts.Fail(attempt, PairingProblem.Cancelled, now, changes);
            }
        }

        _unpairing.Request(current, who.Id, now, changes);
        return isPending ? UnpairOutcome.Ended : UnpairOutcome.Asked;
    });

    /// <summary>
    /// Ends an association in the ward alone, because its device cannot be reached. When the device is heard of again, it is told.
    /// </summary>
    /// <param name="association">Its id.</param>
    /// <param name="who">An administrator.</param>
    /// <param name="reason">Why, in a few words.</param>
    public UnpairOutcome EndWithoutDevice(string association, Staff who, string reason) => Change((now, changes) =>
    {
        const string action = "end without device";
        if (who.Role != StaffRole.Admin)
        {
            _audit.LogStaff(who, now, action, association, "refused: not an administrator");
            return UnpairOutcome.NotAllowed;
        }

        if (_store.Find(association) is not { End: null } current)
        {
            _audit.LogStaff(who, now, action, association, "refused: it is over, or does not exist");
            return UnpairOutcome.NotFound;
        }

        _audit.LogStaff(who, now, action, association, PairingAudit.Done, association);
        _grants.End(current, new AssociationEnd(now, EndCause.Administrator, who.Id, reason), changes);
        _unpairing.Request(current, who.Id, now, changes);
        return UnpairOutcome.Ended;
    });

    /// <summary>A patient moves to another bed with the device, which need not know it.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="bed">Where the patient is now.</param>
    /// <param name="who">Who says so.</param>
    /// <returns>Why not: it is over or has not begun, or the bed has another device.</returns>
    public AssociationRefusal Move(string association, string bed, Staff who) => Change((now, _) =>
    {
        string before = _store.Find(association)?.Location ?? "";
        AssociationRefusal refusal = IsName(bed) ? _store.Move(association, bed, now) : AssociationRefusal.Unknown;
        string outcome = refusal == AssociationRefusal.None ? $"done: bed {before} to bed {bed}" : $"refused: {refusal}";
        _audit.LogStaff(who, now, "move", association, outcome, association);
        return refusal;
    });

    /// <summary>Somebody has seen a patient's alarms. They count as seen when the device has confirmed it.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="sequence">The number of the newest alarm pack that the person was shown.</param>
    /// <param name="reason">Why, in the words that the hospital offers; or empty.</param>
    /// <param name="who">Who has seen them.</param>
    /// <returns>false when the association is over, or the device has not confirmed it yet.</returns>
    public bool Acknowledge(string association, long sequence, string reason, Staff who) => Command(
        association, who, AlarmAcknowledgement.ActionName, (current, counter, now, changes) => _alarms.Request(
            new AlarmAcknowledgement(association, current.Device, sequence, counter, now, who, reason), now, changes));

    /// <summary>Gives a patient alarm limits of his own, or the ward's again. They count when the device has confirmed them.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="limits">The limits; without any, the ward's.</param>
    /// <param name="who">Who wants it.</param>
    /// <returns>false when the association is over, or the device has not confirmed it yet.</returns>
    public bool SetLimits(string association, PatientLimits limits, Staff who) => Command(
        association, who, LimitsRequest.ActionName, (current, counter, now, changes) => _limits.Request(
            new LimitsRequest(association, current.Device, limits, counter, now, who), now, changes));

    /// <summary>Pauses the sound of a patient's sensor, or turns it off or on. It counts when the device has confirmed it.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="state">What is wanted.</param>
    /// <param name="who">Who wants it.</param>
    /// <returns>false when the association is over, or the device has not confirmed it yet.</returns>
    public bool SetAudio(string association, AudioState state, Staff who) => Command(
        association, who, AudioRequest.ActionName, (current, counter, now, changes) => _audio.Request(
            new AudioRequest(association, current.Device, state, counter, now, who), now, changes));

    private bool Command(
        string association, Staff who, string action, Action<Association, long, DateTimeOffset, PairingChanges> request) =>
        Change((now, changes) =>
    {
        if (_store.Find(association) is not { State: AssociationState.Effective } current)
        {
            _audit.LogStaff(who, now, action, association, "refused: it is over, or has not begun");
            return false;
        }

        request(current, _store.Counters.Next(current.Device, now), now, changes);
        return true;
    });

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameLimit && !name.Any(char.IsControl) && name.Trim().Length == name.Length;

    private IReadOnlyList<T> Read<T>(Func<IReadOnlyList<T>> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Change(Action<DateTimeOffset, PairingChanges> work) => Change((now, changes) =>
    {
        work(now, changes);
        return true;
    });

    private T Change<T>(Func<DateTimeOffset, PairingChanges, T> work)
    {
        PairingChanges changes = new();
        T result;
        lock (_lock)
        {
            result = work(_options.Clock(), changes);
        }

        changes.Messages.ForEach(message => _options.Send(message));
        changes.Associations.ForEach(association => AssociationChanged?.Invoke(association));
        changes.Attempts.ForEach(attempt => Changed?.Invoke(attempt));
        changes.Acknowledgements.ForEach(over => AcknowledgementOver?.Invoke(over.Request, over.Outcome, over.Reason));
        changes.Limits.ForEach(over => LimitsOver?.Invoke(over.Request, over.Outcome, over.Reason));
        changes.Audio.ForEach(over => AudioOver?.Invoke(over.Request, over.Outcome, over.Reason));
        changes.UnpairsRefused.ForEach(refused => UnpairRefused?.Invoke(refused.Association, refused.Reason));
        return result;
    }

    private PairingAttempt ChangeAttempt(PairingAttempt attempt, Action<OpenAttempt, DateTimeOffset, PairingChanges> work) =>
        Change((now, changes) =>
    {
        if (_attempts.Find(attempt) is not { } open)
        {
            return attempt;
        }

        work(open, now, changes);
        return open.Snapshot;
    });
}
