using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What devices confirm: that a grant was accepted, that an association has begun, that it has ended.</summary>
internal sealed class Receipts(
    PairingServiceOptions options, OpenAttempts attempts, Grants grants, UnpairCommands unpairing, PairingAudit audit)
{
    private static readonly TimeSpan ButtonTime = TimeSpan.FromSeconds(60);

    private readonly AssociationStore _store = options.Store;

    /// <summary>A device has accepted a grant, and waits for a press of its button.</summary>
    public void HandleConfirming(PairingDetails details, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        if (attempt is { Snapshot.State: PairingState.Granted }
            && attempt.Snapshot.Association == AssociationId.ToText(details.Association))
        {
            attempt.Grant = null;
            attempts.Update(
                attempt,
                attempt.Snapshot with
                {
                    State = PairingState.Confirming,
                    Problem = PairingProblem.None,
                    Until = now + ButtonTime + Grants.AnswerGrace,
                },
                changes);
        }
    }

    /// <summary>
    /// An association has begun on a device. It counts here unless it has ended before, or conflicts with another one; then the device is
    /// told to end it.
    /// </summary>
    public void HandleAssociated(DeviceEvent reported, Message message, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        string id = AssociationId.ToText(reported.Pairing!.Association)!;
        if (_store.Find(id) is not { } association || association.Device != reported.Device
            || association.Nonce != AssociationId.ToText(reported.Pairing.Nonce))
        {
            audit.LogRefusal(reported.Device, now, $"a receipt for {id}, which was not granted to it here");
            return;
        }

        AssociationRefusal refusal = _store.MakeEffective(
            id, Between(association.Granted, reported.At, now), message.Payload, out bool isNew);
        if (!isNew)
        {
            return;
        }

        association = _store.Find(id)!;
        changes.Associations.Add(association);
        string outcome = refusal != AssociationRefusal.None ? $"refused: {refusal}"
            : association.Replaces is { } before ? $"{PairingAudit.Done}, in the place of {before}"
            : association.Beside is { } first ? $"{PairingAudit.Done}, beside {first}"
            : PairingAudit.Done;
        audit.LogDevice(reported.Device, now, "associate", $"{id}: {outcome}", id);
        if (refusal != AssociationRefusal.None)
        {
            unpairing.Request(association, PairingAudit.Ward, now, changes);
        }
        else if (association.Replaces is { } replaced && _store.Find(replaced) is { End.Cause: EndCause.Swap } former)
        {
            changes.Associations.Add(former);
            unpairing.Request(former, association.Responsible, now, changes);
        }

        if (attempt is not null && attempt.Snapshot.Association == id)
        {
            PairingState state = refusal == AssociationRefusal.None ? PairingState.Associated : PairingState.Failed;
            attempts.Close(attempt, attempt.Snapshot with { State = state, Problem = ToProblem(refusal), Until = now }, changes);
        }
    }

    /// <summary>An association has ended on a device: by its button, or by a command.</summary>
    public void HandleUnpaired(DeviceEvent reported, DateTimeOffset now, PairingChanges changes)
    {
        string id = AssociationId.ToText(reported.Pairing!.Association)!;
        if (_store.Find(id) is not { } association || association.Device != reported.Device)
        {
            audit.LogRefusal(reported.Device, now, $"the end of {id}, which was not granted to it here");
            return;
        }

        unpairing.Complete(id);
        if (association.End is not null)
        {
            return;
        }

        bool isByButton = reported.Number == 0;
        UnpairRequest? request = isByButton
            ? null
            : _store.UnpairRequests.OfAssociation(id).FirstOrDefault(request => request.Counter == reported.Number);
        AssociationEnd end = new(
            Between(association.Effective ?? association.Granted, reported.At, now),
            isByButton ? EndCause.Button : EndCause.Command,
            request?.By ?? reported.Device,
            !isByButton && request is null ? "a command that did not come from here" : "");
        audit.LogDevice(reported.Device, now, "unpair", $"{id}: {(isByButton ? "by its button" : "by command")}", id);
        grants.End(association, end, changes);
    }

    private static PairingProblem ToProblem(AssociationRefusal refusal) => refusal switch
    {
        AssociationRefusal.None => PairingProblem.None,
        AssociationRefusal.PatientHasOne => PairingProblem.PatientAssociated,
        AssociationRefusal.LocationHasOne => PairingProblem.LocationAssociated,
        AssociationRefusal.DeviceHasOne => PairingProblem.DeviceAssociated,
        _ => PairingProblem.Cancelled,
    };

    /// <summary>
    /// The time that a device reports, but not before the earliest possible one and not in the future, whatever its clock says.
    /// </summary>
    private static DateTimeOffset Between(DateTimeOffset earliest, DateTimeOffset? reported, DateTimeOffset now) =>
        reported is not { } time || time > now ? now : time < earliest ? earliest : time;
}
