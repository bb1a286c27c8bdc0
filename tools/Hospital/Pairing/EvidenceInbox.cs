using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Evidence out of the event stream, which is no event: handed to the verifier, where the ward has one, with the key of its device.
/// </summary>
internal sealed class EvidenceInbox(AttestationIntake? intake, KnownDevices devices, PairingAudit audit)
{
    /// <summary>Handles a message, if it claims to be evidence.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="now">When it arrived.</param>
    /// <returns>false if it is something else.</returns>
    public bool TryHandle(Message message, DateTimeOffset now)
    {
        if (!AttestationToken.IsClaimed(message.Payload))
        {
            return false;
        }

        if (intake is null || Topic.Parse(message.Topic) is not { Kind: Topic.Events, DataClass: "" } topic
            || devices.KeyOf(topic.Device) is not { } key)
        {
            return true;
        }

        RefusalReason refusal = intake.Handle(topic, message.Payload, key, now, out StoredAttestation? stored);
        if (refusal != RefusalReason.None)
        {
            audit.LogRefusal(topic.Device, now, $"evidence: {refusal}");
        }
        else if (stored is { Status: AttestationStatus.Contraindicated })
        {
            audit.LogDevice(topic.Device, now, "attest", stored.ReasonText);
        }

        return true;
    }
}
