using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// What stands against a pairing: a device that refuses, closes its window or is locked, and somebody who answers with another key.
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

    /// <summary>A device is locked after wrong setup codes.</summary>
    public void HandleLockedOut(DeviceEvent reported, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        audit.LogRefusal(reported.Device, now, $"the device is locked for {reported.Number} s");
        string? nonce = AssociationId.ToText(reported.Pairing!.Nonce);
        grants.EndPending(reported.Device, association => association.Nonce == nonce, PairingRefusal.LockedOut.ToString(), now, changes);
        if (attempt is not null && attempt.HasNonce(reported.Pairing.Nonce))
        {
            DateTimeOffset until = now.AddSeconds(Math.Clamp(reported.Number, 0, TimeSpan.SecondsPerDay));
            attempts.FailRefused(attempt, PairingRefusal.LockedOut, now, changes, until);
        }
    }

    /// <summary>A device refuses a grant, or a hold of its button.</summary>
    public void HandleRefused(DeviceEvent reported, OpenAttempt? attempt, DateTimeOffset now, PairingChanges changes)
    {
        PairingRefusal reason = ReasonOf(reported);
        audit.LogRefusal(reported.Device, now, $"the device refuses: {reason}");
        bool isAboutButton = reported.Number == 0;
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

        bool isOurs = attempt?.Snapshot is { Association: { } id }
            && options.Store.Find(id) is { State: AssociationState.Pending } granted && granted.Counter == reported.Number;
        grants.EndPending(reported.Device, association => association.Counter == reported.Number, reason.ToString(), now, changes);
        if (isOurs)
        {
            EndGrant(attempt!, reason, now, changes);
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
                State = PairingState.WaitingForButton, Problem = PairingProblem.RefusedByDevice, Refusal = reason, Association = null,
                Until = now + PairingService.ButtonPatience,
            },
            changes);
    }
}
