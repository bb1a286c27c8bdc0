using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Notes that devices were handed over or retired, when their last events prove it, however long after the command: nobody has to wait.
/// </summary>
internal sealed class OwnershipEnds(AssociationStore store, UnpairCommands unpairing, PairingAudit audit)
{
    /// <summary>Handles a verified event about ownership.</summary>
    public void Handle(DeviceEvent reported, Message message, DateTimeOffset now, PairingChanges changes)
    {
        OwnershipOutcome outcome = store.EndOwnership(reported, message.Payload, now);
        switch (outcome.Refusal)
        {
            case OwnershipProofRefusal.None:
                audit.LogDevice(reported.Device, now, "ownership", $"{DeviceStateText.Of(outcome.State)}: {outcome.Reason}");
                foreach (string association in outcome.Ended)
                {
                    unpairing.Complete(association);
                    changes.Associations.Add(store.Find(association)!);
                }

                break;
            case OwnershipProofRefusal.Older or OwnershipProofRefusal.NotAsked:
                audit.LogRefusal(reported.Device, now, OwnershipText.Of(outcome.Refusal));
                break;
            default:
                break;
        }
    }
}
