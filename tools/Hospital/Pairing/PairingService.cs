using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Brings devices to patients and away again, without a network of its own: it is told what people do and what devices say, and sends grants and commands through its outlet. Safe for many threads; whom
/// it tells of changes is told when its own work is done. What must not be lost is in the store before it is sent: a receipt that comes after a restart counts.
/// </summary>
public sealed class PairingService
{
    private const int AttemptsLimit = 256;
    private const int GrantsLimit = 5;
    private const int NameLimit = 128;

    // Messages that are refused and logged in a minute; a stranger can send any number of them.
    private const int LoggedRefusalsLimit = 20;

    private const string WardRole = "ward";
    private const string DeviceRole = "device";
    private const string Done = "done";

    private static readonly TimeSpan ButtonPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConfirmLength = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GrantLife = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan GrantAgain = TimeSpan.FromSeconds(5);

    // It names one association, so an old one can do no harm; and a device may be away for long.
    private static readonly TimeSpan ReleaseLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan ReleaseAgain = TimeSpan.FromMinutes(1);

    private readonly PairingServiceOptions _options;
    private readonly AssociationStore _store;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenAttempt> _attempts = [];
    private readonly Dictionary<string, CosePublicKey> _keys = [];
    private readonly Dictionary<string, (UnpairRequest Request, DateTimeOffset SentAt)> _releases = [];
    private readonly OpenPairingWindows _windows = new();
    private long _revision;
    private DateTimeOffset _loggingSince;
    private int _loggedRefusals;

    /// <summary>A desk over a store; what waits there for an answer of a device goes on.</summary>
    public PairingService(PairingServiceOptions options)
    {
        _options = options;
        _store = options.Store;
        foreach (Association association in _store.Current())
        {
            if (_store.UnpairRequests.OfAssociation(association.Id) is [UnpairRequest newest, ..])
            {
                _releases[association.Id] = (newest, DateTimeOffset.MinValue);
            }
        }
    }

    /// <summary>An attempt is in another state, or has another problem.</summary>
    public event Action<PairingAttempt>? Changed;

    /// <summary>An association has begun or ended.</summary>
    public event Action<Association>? AssociationChanged;

    /// <summary>A device has not obeyed the command to end an association, and says why.</summary>
    public event Action<Association, CodeText>? UnpairRefused;

    /// <summary>How long a device waits for its grant.</summary>
    public static TimeSpan WindowLength { get; } = TimeSpan.FromMinutes(2);

    /// <summary>What a ward subscribes to.</summary>
    public static IReadOnlyList<string> Filters { get; } = ["nm/1/+/e"];

    /// <summary>The attempts that are not over.</summary>
    public IReadOnlyList<PairingAttempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts.Values.Select(attempt => attempt.Seen)];
            }
        }
    }

    /// <summary>Associations whose end was asked for and not answered yet.</summary>
    public IReadOnlyList<UnpairRequest> PendingUnpairs
    {
        get
        {
            lock (_lock)
            {
                return [.. _releases.Values.Select(release => release.Request)];
            }
        }
    }

    /// <summary>Somebody has read a device's label.</summary>
    /// <param name="label">It.</param>
    /// <param name="how">With what.</param>
    /// <param name="who">Who.</param>
    /// <returns>The attempt; one that has failed when it cannot begin.</returns>
    public PairingAttempt Begin(DeviceLabel label, CaptureMethod how, Staff who)
    {
        PairingAttempt? begun = null;
        Do((now, outcome) =>
        {
            string device = label.DeviceId;
            if (_attempts.TryGetValue(device, out OpenAttempt? mine) && mine.Seen.Who.Id == who.Id)
            {
                // The page was opened again.
                Cancel(mine, now, outcome);
            }

            OpenAttempt attempt = new(new PairingAttempt(Guid.NewGuid(), device, label.Serial, how, who, PairingState.WaitingForButton) { Until = now + ButtonPatience }, label);
            Association? holding = _store.BlockingDevice(device, now);
            (PairingProblem problem, string other) =
                _attempts.TryGetValue(device, out OpenAttempt? others) ? (PairingProblem.DeviceTaken, others.Seen.Who.Name)
                : _attempts.Count >= AttemptsLimit ? (PairingProblem.TooMany, "")
                : holding is { State: AssociationState.Effective } ? (PairingProblem.DeviceAssociated, holding.Id)
                : KeyOf(device) is { } key && !key.DeviceIdentifier.AsSpan().SequenceEqual(label.Identifier) ? (PairingProblem.LabelForeign, "")
                : (PairingProblem.None, "");
            if (problem != PairingProblem.None)
            {
                attempt.Forget();
                begun = attempt.Seen = attempt.Seen with { State = PairingState.Failed, Problem = problem, Other = other, Revision = ++_revision };
                LogOf(attempt, now, $"refused: {problem}");
                outcome.Attempts.Add(attempt.Seen);
                return;
            }

            _attempts[device] = attempt;
            LogOf(attempt, now, $"label read ({how})");
            Show(attempt, attempt.Seen, outcome);
            foreach ((Message message, DateTimeOffset at) in _windows.Take(device, now))
            {
                Take(message, at, outcome);
            }

            begun = attempt.Seen;
        });
        return begun!;
    }

    /// <summary>Somebody has chosen the patient and the bed. Before the button was held this is kept until then.</summary>
    /// <param name="attempt">Which.</param>
    /// <param name="patient">1 to 128 characters.</param>
    /// <param name="location">The bed: 1 to 128 characters.</param>
    /// <returns>The attempt as it is now.</returns>
    /// <exception cref="ArgumentException">Patient or bed are none.</exception>
    public PairingAttempt Choose(PairingAttempt attempt, string patient, string location)
    {
        if (!IsName(patient) || !IsName(location))
        {
            throw new ArgumentException($"patients and beds have names of 1 to {NameLimit} characters");
        }

        return With(attempt, (open, now, outcome) =>
        {
            if (open.Seen.State is PairingState.WaitingForButton or PairingState.WindowOpen)
            {
                PairingProblem problem = _store.BlockingPatient(patient, now) is { } held && held.Device != open.Seen.Device ? PairingProblem.PatientAssociated
                    : _store.BlockingLocation(location, now) is { } there && there.Device != open.Seen.Device ? PairingProblem.LocationAssociated
                    : PairingProblem.None;
                if (problem != PairingProblem.None)
                {
                    Disallow(open, problem, patient, location, now, outcome);
                    return;
                }

                Show(open, open.Seen with { Patient = patient, Location = location, Problem = PairingProblem.None, Other = "" }, outcome);
                TryGrant(open, now, outcome);
            }
        });
    }

    /// <summary>Somebody does not want it any more. What was granted is taken back: a device that has taken it already is told to end it.</summary>
    /// <returns>The attempt as it is now.</returns>
    public PairingAttempt Cancel(PairingAttempt attempt) => With(attempt, Cancel);

    /// <summary>Deals with a message of a device's event stream.</summary>
    /// <param name="message">From anybody.</param>
    public void Handle(Message message) => Do((now, outcome) => Take(message, now, outcome));

    /// <summary>Lets time pass; to be called every second or so.</summary>
    public void Pass() => Do((now, outcome) =>
    {
        foreach (OpenAttempt attempt in _attempts.Values.ToArray())
        {
            Pass(attempt, now, outcome);
        }

        foreach ((string id, (UnpairRequest request, DateTimeOffset sentAt)) in _releases.ToArray())
        {
            if (now > request.At + ReleaseLife)
            {
                _releases.Remove(id);
            }
            else if (now - sentAt >= ReleaseAgain)
            {
                Send(request, _store.Find(id)!, now, outcome);
            }
        }
    });

    /// <summary>Somebody wants a device to leave its patient. The association ends when the device says so; one that the device has not confirmed ends at once, and the device is told in case it has taken it.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="who">Who.</param>
    public UnpairOutcome Unpair(string association, Staff who)
    {
        UnpairOutcome released = UnpairOutcome.NotFound;
        Do((now, outcome) =>
        {
            if (_store.Find(association) is not { End: null } standing)
            {
                _store.Audit.Add(AuditEntry.By(who, now, "unpair", association, "refused: it does not stand"));
                return;
            }

            _store.Audit.Add(AuditEntry.By(who, now, "unpair", association, "asked"));
            if (standing.State == AssociationState.Pending)
            {
                End(standing, new AssociationEnd(now, EndCause.Cancelled, who.Id), outcome);
                released = UnpairOutcome.Ended;
                if (_attempts.TryGetValue(standing.Device, out OpenAttempt? attempt) && attempt.Seen.Association == association)
                {
                    Fail(attempt, PairingProblem.Cancelled, now, outcome);
                }
            }
            else
            {
                released = UnpairOutcome.Asked;
            }

            Ask(standing, who.Id, now, outcome);
        });
        return released;
    }

    /// <summary>Ends an association in the ward alone, as its device cannot be reached; when the device is heard of again, it is told.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="who">An administrator.</param>
    /// <param name="reason">Why, in a few words.</param>
    public UnpairOutcome EndWithoutDevice(string association, Staff who, string reason)
    {
        UnpairOutcome ended = UnpairOutcome.NotAllowed;
        Do((now, outcome) =>
        {
            if (who.Role != StaffRole.Admin)
            {
                _store.Audit.Add(AuditEntry.By(who, now, "end without device", association, "refused: not an administrator"));
                return;
            }

            Association? standing = _store.Find(association) is { End: null } found ? found : null;
            ended = standing is null ? UnpairOutcome.NotFound : UnpairOutcome.Ended;
            _store.Audit.Add(AuditEntry.By(who, now, "end without device", association, standing is null ? "refused: it does not stand" : Done));
            if (standing is not null)
            {
                End(standing, new AssociationEnd(now, EndCause.Administrator, who.Id, reason), outcome);
                Ask(standing, who.Id, now, outcome);
            }
        });
        return ended;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLimit && !name.Any(char.IsControl) && name.Trim().Length == name.Length;

    private static bool Equal(byte[]? one, byte[]? other) => one is not null && other is not null && one.AsSpan().SequenceEqual(other);

    /// <summary>Not before the grant, and not in the future, whatever the device's clock says.</summary>
    private static DateTimeOffset Between(DateTimeOffset earliest, DateTimeOffset? told, DateTimeOffset now) =>
        told is not { } time || time > now ? now : time < earliest ? earliest : time;

    private void Do(Action<DateTimeOffset, PairingChanges> work)
    {
        PairingChanges outcome = new();
        lock (_lock)
        {
            work(_options.Clock(), outcome);
        }

        outcome.Messages.ForEach(message => _options.Send(message));
        outcome.Associations.ForEach(association => AssociationChanged?.Invoke(association));
        outcome.Attempts.ForEach(attempt => Changed?.Invoke(attempt));
        outcome.Refused.ForEach(refused => UnpairRefused?.Invoke(refused.Association, refused.Why));
    }

    private PairingAttempt With(PairingAttempt attempt, Action<OpenAttempt, DateTimeOffset, PairingChanges> work)
    {
        PairingAttempt seen = attempt;
        Do((now, outcome) =>
        {
            if (_attempts.TryGetValue(attempt.Device, out OpenAttempt? open) && open.Seen.Id == attempt.Id)
            {
                work(open, now, outcome);
                seen = open.Seen;
            }
        });
        return seen;
    }

    private void Pass(OpenAttempt attempt, DateTimeOffset now, PairingChanges outcome)
    {
        PairingAttempt seen = attempt.Seen;
        if (now < seen.Until)
        {
            if (seen.State == PairingState.Granted && now - attempt.SentAt >= GrantAgain)
            {
                // The same bytes: a device that has them already answers them again.
                attempt.SentAt = now;
                outcome.Messages.Add(attempt.Grant!);
                Show(attempt, seen with { Problem = PairingProblem.NoAnswer }, outcome);
            }

            return;
        }

        PairingProblem problem = seen.State switch
        {
            PairingState.WaitingForButton => seen.Problem == PairingProblem.None ? PairingProblem.ButtonNotHeld : seen.Problem,
            PairingState.WindowOpen => PairingProblem.WindowOver,
            _ => PairingProblem.NoAnswer,
        };
        Fail(attempt, problem, now, outcome, problem == PairingProblem.RefusedByDevice ? seen.Refusal : PairingRefusal.None);
    }

    private void Take(Message message, DateTimeOffset heardAt, PairingChanges outcome)
    {
        if (Topic.Parse(message.Topic) is not { Kind: Topic.Events, DataClass: "" } topic
            || DeviceEvent.TryReadUnverified(topic, message.Payload, out DeviceEvent? claimed) != RefusalReason.None
            || claimed!.Kind is not (DeviceEvent.PairingKind or DeviceEvent.CommandKind))
        {
            return;
        }

        _attempts.TryGetValue(topic.Device, out OpenAttempt? attempt);
        CosePublicKey? key = KeyOf(topic.Device);
        DeviceEvent? told = null;
        RefusalReason refusal = key is not null ? DeviceEvent.TryRead(topic, message.Payload, key, out told)
            : attempt is not null ? DeviceEvent.TryReadAnnounced(topic, message.Payload, attempt.Identifier, out told, out key)
            : RefusalReason.DeviceUntrusted;
        if (told is null)
        {
            bool isForeign = refusal == RefusalReason.KeyForeign || (claimed.Pairing is { } pairing && key is not null && !pairing.Key.Equals(key));
            if (attempt is not null && isForeign)
            {
                Distrust(attempt, heardAt, outcome);
            }
            else if (refusal == RefusalReason.DeviceUntrusted)
            {
                Remember(topic.Device, claimed, message, heardAt);
            }
            else
            {
                LogRefusal(topic.Device, heardAt, refusal.ToString());
            }

            return;
        }

        if (attempt is not null && _keys.TryAdd(topic.Device, key!) && _store.Devices.Add(new RegisteredDevice(key!, attempt.Seen.Serial, heardAt, attempt.Seen.Who.Id)))
        {
            _store.Audit.Add(AuditEntry.By(attempt.Seen.Who, heardAt, "register", topic.Device, Done));
        }

        if (told.Kind == DeviceEvent.CommandKind)
        {
            TakeAnswer(told, heardAt, outcome);
        }
        else
        {
            TakeNews(told, message, attempt, heardAt, outcome);
        }
    }

    private void TakeNews(DeviceEvent told, Message message, OpenAttempt? attempt, DateTimeOffset now, PairingChanges outcome)
    {
        PairingDetails details = told.Pairing!;
        switch (told.PairingNews)
        {
            case PairingNews.WindowOpen when details.Nonce is not null:
                TakeWindow(told.Device, details, message, attempt, now, outcome);
                break;
            case PairingNews.Confirming:
                if (attempt is { Seen.State: PairingState.Granted } && attempt.Seen.Association == AssociationId.Write(details.Association))
                {
                    attempt.Grant = null;
                    Show(attempt, attempt.Seen with { State = PairingState.Confirming, Problem = PairingProblem.None, Until = now + ConfirmLength + AnswerGrace }, outcome);
                }

                break;
            case PairingNews.Associated when details.Association is not null:
                TakeReceipt(told, message, attempt, now, outcome);
                break;
            case PairingNews.Released when details.Association is not null:
                TakeRelease(told, now, outcome);
                break;
            case PairingNews.Closed:
                TakeClosed(told, attempt, now, outcome);
                break;
            case PairingNews.Refused:
                TakeRefusal(told, attempt, now, outcome);
                break;
            case PairingNews.LockedOut:
                LogRefusal(told.Device, now, $"the device is locked for {told.Number} s");
                EndPending(told.Device, association => association.Nonce == AssociationId.Write(details.Nonce), PairingRefusal.LockedOut.ToString(), now, outcome);
                if (attempt is not null && Equal(attempt.Nonce, details.Nonce))
                {
                    Fail(attempt, PairingProblem.RefusedByDevice, now, outcome, PairingRefusal.LockedOut, now.AddSeconds(Math.Clamp(told.Number, 0, TimeSpan.SecondsPerDay)));
                }

                break;
            default:
                LogRefusal(told.Device, now, $"news {told.What} that is not known here");
                break;
        }
    }

    private void TakeWindow(string device, PairingDetails details, Message message, OpenAttempt? attempt, DateTimeOffset heardAt, PairingChanges outcome)
    {
        string nonce = Convert.ToHexStringLower(details.Nonce!);
        Association? answered = _store.OfDevice(device).FirstOrDefault(association => association.Nonce == nonce);
        if (answered is not null)
        {
            // The network may say it twice. One whose grant is over is somebody's repetition.
            if (answered.State == AssociationState.Ended)
            {
                LogRefusal(device, heardAt, "an old announcement");
            }

            return;
        }

        // A device that opens a window anew has not taken what was granted for the one before.
        EndPending(device, association => association.Nonce != nonce, "its button was held again", heardAt, outcome);
        if (attempt is null)
        {
            _windows.Add(device, message, heardAt);
            return;
        }

        if (Equal(attempt.Nonce, details.Nonce))
        {
            return;
        }

        attempt.Nonce = details.Nonce;
        attempt.WindowEnd = heardAt + WindowLength;
        attempt.Grant = null;
        if (details.PolicyVersion != _options.PolicyVersion)
        {
            Fail(attempt, PairingProblem.PolicyOther, heardAt, outcome);
            return;
        }

        PairingProblem left = attempt.Seen.Problem is PairingProblem.PatientAssociated or PairingProblem.LocationAssociated ? attempt.Seen.Problem : PairingProblem.None;
        Show(attempt, attempt.Seen with { State = PairingState.WindowOpen, Problem = left, Refusal = PairingRefusal.None, Association = null, Until = attempt.WindowEnd }, outcome);
        TryGrant(attempt, heardAt, outcome);
    }

    private void TryGrant(OpenAttempt attempt, DateTimeOffset now, PairingChanges outcome)
    {
        PairingAttempt seen = attempt.Seen;
        if (seen.State != PairingState.WindowOpen || seen.Patient is not { } patient || seen.Location is not { } location)
        {
            return;
        }

        if (attempt.Grants == GrantsLimit)
        {
            Fail(attempt, PairingProblem.RefusedByDevice, now, outcome, PairingRefusal.NonceOld);
            return;
        }

        PairingGrant grant = new()
        {
            Device = seen.Device,
            Counter = _store.Counters.Next(seen.Device, now),
            NotAfter = now + GrantLife,
            Nonce = attempt.Nonce!,
            Association = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
            PatientToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
            ResponsibleToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
            PolicyVersion = _options.PolicyVersion,
            Time = now,
        };
        Association association = new()
        {
            Id = Convert.ToHexStringLower(grant.Association),
            Device = seen.Device,
            Serial = seen.Serial,
            Patient = patient,
            PatientToken = Convert.ToHexStringLower(grant.PatientToken),
            Location = location,
            Responsible = seen.Who.Id,
            ResponsibleToken = Convert.ToHexStringLower(grant.ResponsibleToken),
            Capture = seen.Capture,
            Granted = now,
            NotAfter = grant.NotAfter,
            Counter = grant.Counter,
            Nonce = Convert.ToHexStringLower(grant.Nonce),
        };
        AssociationRefusal refusal = _store.Add(association, out Association? other);
        if (refusal == AssociationRefusal.DeviceHasOne)
        {
            Fail(attempt, PairingProblem.DeviceAssociated, now, outcome, other: other!.Id);
            return;
        }

        if (refusal != AssociationRefusal.None)
        {
            Disallow(attempt, refusal == AssociationRefusal.PatientHasOne ? PairingProblem.PatientAssociated : PairingProblem.LocationAssociated, patient, location, now, outcome);
            return;
        }

        attempt.Grants++;
        attempt.SentAt = now;
        attempt.Grant = new Message(new Topic(seen.Device, Topic.Commands, "").ToString(), grant.Sign(attempt.SetupCode, _options.Authority));
        outcome.Messages.Add(attempt.Grant);
        outcome.Associations.Add(association);
        LogOf(attempt, now, $"granted {association.Id} for {patient} in {location}");
        Show(attempt, seen with { State = PairingState.Granted, Association = association.Id, Problem = PairingProblem.None, Until = attempt.WindowEnd + AnswerGrace }, outcome);
    }

    private void TakeReceipt(DeviceEvent told, Message message, OpenAttempt? attempt, DateTimeOffset now, PairingChanges outcome)
    {
        string id = AssociationId.Write(told.Pairing!.Association)!;
        if (_store.Find(id) is not { } association || association.Device != told.Device || association.Nonce != AssociationId.Write(told.Pairing.Nonce))
        {
            LogRefusal(told.Device, now, $"a receipt for {id}, which was not granted to it here");
            return;
        }

        AssociationRefusal refusal = _store.MakeEffective(id, Between(association.Granted, told.At, now), message.Payload, out bool isNew);
        if (!isNew)
        {
            return;
        }

        association = _store.Find(id)!;
        outcome.Associations.Add(association);
        LogOfDevice(told.Device, now, "associate", refusal == AssociationRefusal.None ? $"{id}: {Done}" : $"{id}: refused: {refusal}");
        if (refusal != AssociationRefusal.None)
        {
            Ask(association, WardRole, now, outcome);
        }

        if (attempt is not null && attempt.Seen.Association == id)
        {
            PairingProblem problem = refusal switch
            {
                AssociationRefusal.None => PairingProblem.None,
                AssociationRefusal.PatientHasOne => PairingProblem.PatientAssociated,
                AssociationRefusal.LocationHasOne => PairingProblem.LocationAssociated,
                AssociationRefusal.DeviceHasOne => PairingProblem.DeviceAssociated,
                _ => PairingProblem.Cancelled,
            };
            Finish(attempt, attempt.Seen with { State = refusal == AssociationRefusal.None ? PairingState.Associated : PairingState.Failed, Problem = problem, Until = now }, outcome);
        }
    }

    private void TakeRelease(DeviceEvent told, DateTimeOffset now, PairingChanges outcome)
    {
        string id = AssociationId.Write(told.Pairing!.Association)!;
        if (_store.Find(id) is not { } association || association.Device != told.Device)
        {
            LogRefusal(told.Device, now, $"a release of {id}, which was not granted to it here");
            return;
        }

        UnpairRequest? asked = told.Number == 0 ? null : _store.UnpairRequests.OfAssociation(id).FirstOrDefault(request => request.Counter == told.Number);
        AssociationEnd end = new(
            Between(association.Effective ?? association.Granted, told.At, now), told.Number == 0 ? EndCause.Button : EndCause.Command, asked?.By ?? told.Device,
            told.Number != 0 && asked is null ? "a command that did not come from here" : "");
        _releases.Remove(id);
        if (association.End is null)
        {
            LogOfDevice(told.Device, now, "unpair", $"{id}: {(told.Number == 0 ? "by its button" : "by command")}");
            End(association, end, outcome);
        }
    }

    private void TakeClosed(DeviceEvent told, OpenAttempt? attempt, DateTimeOffset now, PairingChanges outcome)
    {
        string? nonce = AssociationId.Write(told.Pairing!.Nonce);
        PairingRefusal reason = Enum.IsDefined((PairingRefusal)told.Reason) ? (PairingRefusal)told.Reason : PairingRefusal.Malformed;
        EndPending(told.Device, association => association.Nonce == nonce, reason == PairingRefusal.None ? "its window closed" : reason.ToString(), now, outcome);
        if (attempt is not null && Equal(attempt.Nonce, told.Pairing.Nonce))
        {
            Fail(attempt, reason == PairingRefusal.None ? PairingProblem.WindowOver : PairingProblem.RefusedByDevice, now, outcome, reason);
        }
    }

    private void TakeRefusal(DeviceEvent told, OpenAttempt? attempt, DateTimeOffset now, PairingChanges outcome)
    {
        PairingRefusal reason = Enum.IsDefined((PairingRefusal)told.Reason) ? (PairingRefusal)told.Reason : PairingRefusal.Malformed;
        LogRefusal(told.Device, now, $"the device refuses: {reason}");
        if (told.Number == 0)
        {
            // Somebody held the button, and it was no use. There may be something to do about it, so that the attempt goes on.
            if (attempt is { Seen.State: PairingState.WaitingForButton })
            {
                Show(attempt, attempt.Seen with { Problem = PairingProblem.RefusedByDevice, Refusal = reason }, outcome);
            }

            return;
        }

        bool isOurs = attempt?.Seen is { Association: { } id } && _store.Find(id) is { State: AssociationState.Pending } granted && granted.Counter == told.Number;

        // A second copy of a grant that is being confirmed, or a device that has no time: nothing is decided by these.
        bool isUndecided = reason == PairingRefusal.TooMany || (reason == PairingRefusal.GrantPending && attempt?.Seen.State == PairingState.Confirming);
        if (isUndecided)
        {
            return;
        }

        EndPending(told.Device, association => association.Counter == told.Number, reason.ToString(), now, outcome);
        if (!isOurs)
        {
            return;
        }

        if (reason is PairingRefusal.NonceOld or PairingRefusal.WindowClosed && attempt!.Grants < GrantsLimit)
        {
            // What was answered was not the device's last word. The choice stays, and the next window is granted.
            attempt.Nonce = null;
            attempt.Grant = null;
            Show(attempt, attempt.Seen with
            {
                State = PairingState.WaitingForButton, Problem = PairingProblem.RefusedByDevice, Refusal = reason, Association = null, Until = now + ButtonPatience,
            }, outcome);
            return;
        }

        Fail(attempt!, PairingProblem.RefusedByDevice, now, outcome, reason);
    }

    /// <summary>The answer to a command: whether the device has left its patient.</summary>
    private void TakeAnswer(DeviceEvent told, DateTimeOffset now, PairingChanges outcome)
    {
        if (_releases.Values.FirstOrDefault(release => release.Request.Counter == told.Number).Request is not { } request
            || _store.Find(request.Association) is not { } association || association.Device != told.Device || told.What == 0)
        {
            // Of what it has done the device tells with the association's id.
            return;
        }

        CodeText why = ReasonText.What(told.Kind, told.What);
        LogRefusal(told.Device, now, $"the device does not end {association.Id}: {why.Name}");
        if (why.Name == "NotAssociated")
        {
            _releases.Remove(association.Id);
            End(association, new AssociationEnd(now, EndCause.Command, request.By, "the device was not in it any more"), outcome);
        }
        else
        {
            if (association.End is not null || why.Name is not ("TooMany" or "DateUnknown"))
            {
                _releases.Remove(association.Id);
            }

            outcome.Refused.Add((association, why));
        }
    }

    private void Ask(Association association, string by, DateTimeOffset now, PairingChanges outcome)
    {
        UnpairRequest request = new(association.Id, _store.Counters.Next(association.Device, now), now, by);
        _store.UnpairRequests.Add(request);
        Send(request, association, now, outcome);
    }

    private void Send(UnpairRequest request, Association association, DateTimeOffset now, PairingChanges outcome)
    {
        _releases[association.Id] = (request, now);
        AuthorityCommand unpair = AuthorityCommand.ForUnpairing(association.Device, Convert.FromHexString(association.Id), request.Counter, request.At + ReleaseLife);
        outcome.Messages.Add(new Message(new Topic(association.Device, Topic.Commands, "").ToString(), unpair.Sign(_options.Authority)));
    }

    private void Cancel(OpenAttempt attempt, DateTimeOffset now, PairingChanges outcome)
    {
        if (attempt.Seen.Association is { } id && _store.Find(id) is { State: AssociationState.Pending } granted)
        {
            End(granted, new AssociationEnd(now, EndCause.Cancelled, attempt.Seen.Who.Id), outcome);
        }

        Fail(attempt, PairingProblem.Cancelled, now, outcome);
    }

    private void EndPending(string device, Func<Association, bool> condition, string reason, DateTimeOffset now, PairingChanges outcome)
    {
        foreach (Association pending in _store.OfDevice(device).Where(association => association.State == AssociationState.Pending && condition(association)))
        {
            End(pending, new AssociationEnd(now, EndCause.Refused, device, reason), outcome);
        }
    }

    private void End(Association association, AssociationEnd end, PairingChanges outcome)
    {
        if (_store.End(association.Id, end) == AssociationRefusal.None)
        {
            outcome.Associations.Add(_store.Find(association.Id)!);
        }
    }

    /// <summary>The patient or the bed cannot be: somebody has to choose others.</summary>
    private void Disallow(OpenAttempt attempt, PairingProblem problem, string patient, string location, DateTimeOffset now, PairingChanges outcome)
    {
        LogOf(attempt, now, $"refused: {problem}, {patient} in {location}");
        Association? other = problem == PairingProblem.PatientAssociated ? _store.BlockingPatient(patient, now) : _store.BlockingLocation(location, now);
        Show(attempt, attempt.Seen with { Problem = problem, Other = other?.Id ?? "", Patient = null, Location = null }, outcome);
    }

    /// <summary>Somebody answers in the device's name. The device itself may still be heard, so the attempt goes on, without believing a word of it.</summary>
    private void Distrust(OpenAttempt attempt, DateTimeOffset now, PairingChanges outcome)
    {
        if (!attempt.HasLoggedForeign)
        {
            attempt.HasLoggedForeign = true;
            LogOf(attempt, now, "refused: an announcement with another key than the label's");
        }

        if (attempt.Seen.State == PairingState.WaitingForButton)
        {
            Show(attempt, attempt.Seen with { Problem = PairingProblem.LabelForeign }, outcome);
        }
    }

    private void Remember(string device, DeviceEvent claimed, Message message, DateTimeOffset now)
    {
        if (claimed.PairingNews == PairingNews.WindowOpen)
        {
            _windows.Add(device, message, now);
        }
    }

    private void Fail(
        OpenAttempt attempt, PairingProblem problem, DateTimeOffset now, PairingChanges outcome, PairingRefusal refusal = PairingRefusal.None, DateTimeOffset until = default, string other = "")
    {
        LogOf(attempt, now, $"failed: {(problem == PairingProblem.RefusedByDevice ? refusal.ToString() : problem.ToString())}");
        Finish(attempt, attempt.Seen with { State = PairingState.Failed, Problem = problem, Refusal = refusal, Until = until, Other = other }, outcome);
    }

    private void Finish(OpenAttempt attempt, PairingAttempt last, PairingChanges outcome)
    {
        _attempts.Remove(attempt.Seen.Device);
        attempt.Forget();
        Show(attempt, last, outcome);
    }

    private void Show(OpenAttempt attempt, PairingAttempt seen, PairingChanges outcome)
    {
        // A message that comes twice changes nothing.
        if (seen != attempt.Seen || seen.Revision == 0)
        {
            attempt.Seen = seen with { Revision = ++_revision };
            outcome.Attempts.Add(attempt.Seen);
        }
    }

    private CosePublicKey? KeyOf(string device)
    {
        if (!_keys.TryGetValue(device, out CosePublicKey? key) && _store.Devices.Find(device) is { } registered)
        {
            key = _keys[device] = registered.Key;
        }

        return key;
    }

    private void LogOf(OpenAttempt attempt, DateTimeOffset now, string outcome) => _store.Audit.Add(AuditEntry.By(attempt.Seen.Who, now, "pair", attempt.Seen.Device, outcome));

    private void LogOfDevice(string device, DateTimeOffset now, string action, string outcome) => _store.Audit.Add(new AuditEntry(now, device, DeviceRole, action, device, outcome));

    /// <summary>Logs what was not believed, a few of them in a minute: anybody can send as many as he likes.</summary>
    private void LogRefusal(string device, DateTimeOffset now, string outcome)
    {
        if (now - _loggingSince > TimeSpan.FromMinutes(1) || now < _loggingSince)
        {
            (_loggingSince, _loggedRefusals) = (now, 0);
        }

        if (++_loggedRefusals <= LoggedRefusalsLimit)
        {
            _store.Audit.Add(new AuditEntry(now, device, DeviceRole, "report", device, $"refused: {outcome}"));
        }
        else if (_loggedRefusals == LoggedRefusalsLimit + 1)
        {
            _store.Audit.Add(new AuditEntry(now, WardRole, WardRole, "report", "", "refused: more than are logged in a minute"));
        }
    }
}
