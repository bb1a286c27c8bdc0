using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Announcements of devices whose button was held: each opens a window in which the device accepts a grant.</summary>
internal sealed class WindowAnnouncements(
    PairingServiceOptions options, OpenAttempts attempts, OpenPairingWindows windows, Grants grants, PairingAudit audit)
{
    /// <summary>A device announces that it waits for a grant.</summary>
    public void Handle(
        string device, PairingDetails details, Message message, OpenAttempt? attempt, DateTimeOffset heardAt, PairingChanges changes)
    {
        DeviceState? state = options.Store.DeviceStates.Find(device);
        if (state.IsBlocked())
        {
            audit.LogRefusal(device, heardAt, $"an announcement of a sensor that is {DeviceStateText.Of(state)}");
            return;
        }

        string nonce = Convert.ToHexStringLower(details.Nonce!);
        Association? granted = options.Store.OfDevice(device).FirstOrDefault(association => association.Nonce == nonce);
        if (granted is not null)
        {
            // The network may repeat it. If the association is over, somebody has replayed it.
            if (granted.State == AssociationState.Ended)
            {
                audit.LogRefusal(device, heardAt, "an old announcement");
            }

            return;
        }

        // A device that opens a new window has not accepted the grant for the window before.
        grants.EndPending(device, association => association.Nonce != nonce, "its button was held again", heardAt, changes);
        if (attempt is null)
        {
            windows.Add(device, message, heardAt);
        }
        else if (!attempt.HasNonce(details.Nonce))
        {
            Open(attempt, details, heardAt, changes);
        }
    }

    private void Open(OpenAttempt attempt, PairingDetails details, DateTimeOffset heardAt, PairingChanges changes)
    {
        attempt.Nonce = details.Nonce;
        attempt.WindowEnd = heardAt + OpenPairingWindows.Length;
        attempt.Grant = null;
        if (details.PolicyVersion != options.PolicyVersion)
        {
            attempts.Fail(attempt, PairingProblem.PolicyOther, heardAt, changes);
            return;
        }

        // Holding the button does not solve a wrong choice.
        PairingProblem problem = attempt.Snapshot.Problem
            is PairingProblem.PatientAssociated or PairingProblem.LocationAssociated or PairingProblem.PatientNotPresent
            ? attempt.Snapshot.Problem
            : PairingProblem.None;
        attempts.Update(
            attempt,
            attempt.Snapshot with
            {
                State = PairingState.WindowOpen,
                Problem = problem,
                Refusal = PairingRefusal.None,
                Association = null,
                Until = attempt.WindowEnd,
            },
            changes);
        grants.TryIssue(attempt, heardAt, changes);
    }
}
