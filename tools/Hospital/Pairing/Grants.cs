using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Grants of associations: issued when a window is open and a patient is chosen, sent again until they are answered, withdrawn when they
/// are not wanted any more.
/// </summary>
internal sealed class Grants(PairingServiceOptions options, OpenAttempts attempts, KnownDevices devices, PairingAudit audit)
{
    private const int AttemptLimit = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(5);

    private readonly AssociationStore _store = options.Store;

    /// <summary>How long an answer may take after the window, or the time for the button, has ended on the device.</summary>
    public static TimeSpan AnswerGrace { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether an attempt may have another grant.</summary>
    public static bool IsAllowed(OpenAttempt attempt) => attempt.Grants < AttemptLimit;

    /// <summary>Somebody has chosen the patient and the bed.</summary>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="patient">Who.</param>
    /// <param name="location">The bed.</param>
    /// <param name="replaced">The id of the patient's association that this one replaces; null for none.</param>
    /// <param name="beside">The id of the patient's association that stays beside this one; null for none.</param>
    /// <param name="now">The time.</param>
    /// <param name="changes">What has changed.</param>
    public void Choose(
        OpenAttempt attempt, string patient, string location, string? replaced, string? beside, DateTimeOffset now,
        PairingChanges changes)
    {
        PairingAttempt snapshot = attempt.Snapshot;
        if (snapshot.State is not (PairingState.WaitingForButton or PairingState.WindowOpen))
        {
            return;
        }

        PairingProblem problem =
            _store.BlockingPatient(patient, now, replaced, beside) is { } ofPatient && ofPatient.Device != snapshot.Device
                ? PairingProblem.PatientAssociated
            : _store.BlockingLocation(location, patient, now, replaced, beside) is { } there && there.Device != snapshot.Device
                ? PairingProblem.LocationAssociated
            : PairingProblem.None;
        if (problem != PairingProblem.None)
        {
            AskForAnotherChoice(attempt, problem, patient, location, now, changes);
            return;
        }

        attempts.Update(
            attempt,
            snapshot with
            {
                Patient = patient,
                Location = location,
                Replaces = replaced,
                Beside = beside,
                Problem = PairingProblem.None,
                Other = "",
            },
            changes);
        TryIssue(attempt, now, changes);
    }

    /// <summary>Takes the patient and the bed of an association that is effective: in its place, or beside it.</summary>
    public void Join(OpenAttempt attempt, string association, bool isInItsPlace, DateTimeOffset now, PairingChanges changes)
    {
        if (_store.Find(association) is { State: AssociationState.Effective } other && other.Device != attempt.Snapshot.Device)
        {
            string? beside = isInItsPlace ? _store.BesideOf(other)?.Id : other.Id;
            Choose(attempt, other.Patient, other.Location, isInItsPlace ? other.Id : null, beside, now, changes);
        }
    }

    /// <summary>Issues a grant if a window is open and a patient is chosen.</summary>
    public void TryIssue(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        PairingAttempt snapshot = attempt.Snapshot;
        if (snapshot.State != PairingState.WindowOpen || snapshot.Patient is not { } patient || snapshot.Location is not { } location
            || devices.KeyOf(snapshot.Device) is not { } key)
        {
            // A device whose window is open is registered: the announcement had its key.
            return;
        }

        if ((snapshot.Replaces ?? snapshot.Beside) is { } known && _store.Find(known) is { State: AssociationState.Effective } there)
        {
            // The patient may have moved since somebody chose to swap the sensor, or to add one.
            location = there.Location;
        }

        if (!IsAllowed(attempt))
        {
            attempts.FailRefused(attempt, PairingRefusal.NonceOld, now, changes);
            return;
        }

        PairingGrant grant = NewGrant(attempt, now);
        Association association = ToAssociation(grant, snapshot, patient, location, now);
        switch (_store.Add(association, out Association? other))
        {
            case AssociationRefusal.None:
                break;
            case AssociationRefusal.DeviceBlocked:
                string state = DeviceStateText.Of(_store.DeviceStates.Find(snapshot.Device));
                attempts.Fail(attempt, PairingProblem.DeviceBlocked, now, changes, state);
                return;
            case AssociationRefusal.DeviceHasOne:
                attempts.Fail(attempt, PairingProblem.DeviceAssociated, now, changes, other!.Id);
                return;
            case AssociationRefusal.PatientHasOne:
                AskForAnotherChoice(attempt, PairingProblem.PatientAssociated, patient, location, now, changes);
                return;
            case AssociationRefusal.PatientNotPresent:
                AskForAnotherChoice(attempt, PairingProblem.PatientNotPresent, patient, location, now, changes);
                return;
            default:
                AskForAnotherChoice(attempt, PairingProblem.LocationAssociated, patient, location, now, changes);
                return;
        }

        attempt.Grants++;
        attempt.SentAt = now;
        attempt.Grant = new Message(
            new Topic(snapshot.Device, Topic.Commands, "").ToString(), grant.Sign(attempt.SetupCode, options.Authority.Signer, key));
        changes.Messages.Add(attempt.Grant);
        changes.Associations.Add(association);
        audit.LogAttempt(snapshot, now, $"granted {association.Id}", association.Id);
        attempts.Update(
            attempt,
            snapshot with
            {
                State = PairingState.Granted,
                Location = location,
                Association = association.Id,
                Problem = PairingProblem.None,
                Until = attempt.WindowEnd + AnswerGrace,
            },
            changes);
    }

    /// <summary>Sends a grant again that has no answer.</summary>
    public void Resend(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        if (attempt.Snapshot.State == PairingState.Granted && now - attempt.SentAt >= ResendAfter)
        {
            // The same bytes: a device that has them already repeats its answer.
            attempt.SentAt = now;
            changes.Messages.Add(attempt.Grant!);
            attempts.Update(attempt, attempt.Snapshot with { Problem = PairingProblem.NoAnswer }, changes);
        }
    }

    /// <summary>
    /// Somebody cancels an attempt. Its grant is withdrawn: a device that has accepted it already will be told to end it.
    /// </summary>
    public void Cancel(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        if (attempt.Snapshot.Association is { } id && _store.Find(id) is { State: AssociationState.Pending } granted)
        {
            End(granted, new AssociationEnd(now, EndCause.Cancelled, attempt.Snapshot.Who.Id), changes);
        }

        attempts.Fail(attempt, PairingProblem.Cancelled, now, changes);
    }

    /// <summary>
    /// Ends the grants of a device that have no receipt and fulfil a condition: the device will not accept them any more.
    /// </summary>
    public void EndPending(string device, Func<Association, bool> condition, string reason, DateTimeOffset now, PairingChanges changes)
    {
        foreach (Association pending in _store.OfDevice(device).Where(
            association => association.State == AssociationState.Pending && condition(association)))
        {
            End(pending, new AssociationEnd(now, EndCause.Refused, device, reason), changes);
        }
    }

    /// <summary>Ends an association, if it has not ended before.</summary>
    public void End(Association association, AssociationEnd end, PairingChanges changes)
    {
        if (_store.End(association.Id, end) == AssociationRefusal.None)
        {
            changes.Associations.Add(_store.Find(association.Id)!);
        }
    }

    private static Association ToAssociation(
        PairingGrant grant, PairingAttempt snapshot, string patient, string location, DateTimeOffset now) => new()
        {
            Id = Convert.ToHexStringLower(grant.Association),
            Device = snapshot.Device,
            Serial = snapshot.Serial,
            Patient = patient,
            PatientToken = Convert.ToHexStringLower(grant.PatientToken),
            Location = location,
            Responsible = snapshot.Who.Id,
            ResponsibleToken = Convert.ToHexStringLower(grant.ResponsibleToken),
            Capture = snapshot.Capture,
            Granted = now,
            NotAfter = grant.NotAfter,
            Counter = grant.Counter,
            Nonce = Convert.ToHexStringLower(grant.Nonce),
            Replaces = snapshot.Replaces,
            Beside = snapshot.Beside,
        };

    private PairingGrant NewGrant(OpenAttempt attempt, DateTimeOffset now) => new()
    {
        Device = attempt.Snapshot.Device,
        Counter = _store.Counters.Next(attempt.Snapshot.Device, now),
        NotAfter = now + Lifetime,
        Nonce = attempt.Nonce!,
        Association = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PatientToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        ResponsibleToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PolicyVersion = options.PolicyVersion,
        Time = now,
    };

    /// <summary>The patient or the bed is in another association: somebody has to choose again.</summary>
    private void AskForAnotherChoice(
        OpenAttempt attempt, PairingProblem problem, string patient, string location, DateTimeOffset now, PairingChanges changes)
    {
        audit.LogAttempt(attempt.Snapshot, now, $"refused: {problem}");
        Association? other = problem switch
        {
            PairingProblem.PatientAssociated => _store.BlockingPatient(patient, now),
            PairingProblem.LocationAssociated => _store.BlockingLocation(location, patient, now),
            _ => null,
        };
        attempts.Update(
            attempt,
            attempt.Snapshot with
            {
                Problem = problem,
                Other = other?.Id ?? "",
                Patient = null,
                Location = null,
                Replaces = null,
                Beside = null,
            },
            changes);
    }
}
