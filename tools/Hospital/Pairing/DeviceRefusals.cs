using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// What stands against a pairing: a device that refuses or closes its window, and somebody who answers with another key.
/// </summary>
internal sealed class DeviceRefusals(PairingServiceOptions options, OpenAttempts attempts, Grants grants, PairingAudit audit)
{
    /// <summary>
    /// Somebody answers in the device's name. The device itself may still be heard, so the attempt continues and believes none of it.
    /// </summary>
    public void HandleForeignKey(OpenAttempt attempt, DateTimeOffset now, PairingChanges changes)
    {
        if (!attempt.HasLoggedForeignKey)
        {
            attempt.HasLoggedForeignKey = true;
            audit.LogAttempt(attempt.Snapshot, now, "refused: an announcement with another key than the label's");
        }

        if (attempt.Snapshot.State == PairingState.WaitingForButton)
        {
            attempts.Update(attempt, attempt.Snapshot with { Problem = PairingProblem.LabelForeign }, changes);
        }
    }

    /// <summary>A device has closed its window without a pairing.</summary>
    public void HandleClosed(DeviceEvent reported, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        string? nonce = AssociationId.ToText(reported.Pairing!.Nonce);
        PairingRefusal reason = ReasonOf(reported);
        string ended = reason == PairingRefusal.None ? "its window closed" : reason.ToString();
        grants.EndPending(reported.Device, association => association.Nonce == nonce, ended, now, changes);
        if (attempt is null || !attempt.HasNonce(reported.Pairing.Nonce))
        {
            return;
        }

        if (reason == PairingRefusal.None)
        {
            attempts.Fail(attempt, PairingProblem.WindowOver, now, changes);
        }
        else
        {
            attempts.FailRefused(attempt, reason, now, changes);
        }
    }

    /// <summary>A device refuses a grant, or a hold of its button.</summary>
    public void HandleRefused(DeviceEvent reported, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        PairingRefusal reason = ReasonOf(reported);
        audit.LogRefusal(reported.Device, now, $"the device refuses: {reason}");
        bool isAboutButton = reported.Pairing!.RefusedGrant is null;
        if (isAboutButton)
        {
            // The button was held in vain. Somebody may be able to change that, so the attempt continues.
            if (attempt is { Snapshot.State: PairingState.WaitingForButton })
            {
                attempts.Update(attempt, attempt.Snapshot with { Problem = PairingProblem.RefusedByDevice, Refusal = reason }, changes);
            }

            return;
        }

        // A second copy of a grant that is being confirmed, or a device that is busy: these decide nothing.
        bool decidesNothing = reason == PairingRefusal.TooMany
            || (reason == PairingRefusal.GrantPending && attempt?.Snapshot.State == PairingState.Confirming);
        if (decidesNothing)
        {
            return;
        }

        // Anybody can send a grant with the counter of the ward's, so the refusal of another one ends nothing.
        if (attempt?.Snapshot is { Association: { } id } && attempt.IsGrant(reported.Pairing.RefusedGrant)
            && options.Store.Find(id) is { State: AssociationState.Pending } granted)
        {
            grants.EndPending(reported.Device, association => association.Id == granted.Id, reason.ToString(), now, changes);
            EndGrant(attempt, reason, now, changes);
        }
    }

    private static PairingRefusal ReasonOf(DeviceEvent reported) =>
        Enum.IsDefined((PairingRefusal)reported.Reason) ? (PairingRefusal)reported.Reason : PairingRefusal.Malformed;

    private void EndGrant(OpenAttempt attempt, PairingRefusal reason, DateTimeOffset now, PairingChanges changes)
    {
        if (reason is not (PairingRefusal.NonceOld or PairingRefusal.WindowClosed) || !Grants.IsAllowed(attempt))
        {
            attempts.FailRefused(attempt, reason, now, changes);
            return;
        }

        // The grant answered an older window. The choice remains, and the next window gets a grant.
        attempt.Nonce = null;
        attempt.Grant = null;
        attempts.Update(
            attempt,
            attempt.Snapshot with
            {
                State = PairingState.WaitingForButton,
                Problem = PairingProblem.RefusedByDevice,
                Refusal = reason,
                Association = null,
                Until = now + PairingService.ButtonPatience,
            },
            changes);
    }
}
