using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Evidence out of the event stream, which is no event: handed to the verifier, where the ward has one, with the key of its device. A
/// device shows it once in each start, which may be before somebody has read its label: then its maker's voucher vouches for its key.
/// </summary>
internal sealed class EvidenceInbox(AttestationIntake? intake, KnownDevices devices, PolicyDelivery policies, PairingAudit audit)
{
    // What is stored is never deleted. No device starts so often, and works.
    private const int StoredInADay = 50;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Of devices whose evidence was stored. As many as there are registered or with vouchers.
    private readonly Dictionary<string, (DateTimeOffset Since, int Stored)> _days = [];

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

        if (intake is not null && Topic.Parse(message.Topic) is { Kind: Topic.Events, DataClass: "" } topic
            && (devices.KeyOf(topic.Device) ?? policies.KeyOf(topic.Device)) is { } key)
        {
            Handle(intake, topic, message.Payload, key, now);
        }

        return true;
    }

    private void Handle(AttestationIntake verifier, Topic topic, byte[] evidence, CosePublicKey key, DateTimeOffset now)
    {
        (DateTimeOffset since, int count) = _days.GetValueOrDefault(topic.Device);
        (since, count) = now - since < Day && now >= since ? (since, count) : (now, 0);
        if (count >= StoredInADay)
        {
            audit.LogRefusal(topic.Device, now, FormattableString.Invariant($"evidence: more than {StoredInADay} in a day"));
            return;
        }

        RefusalReason refusal = verifier.Handle(topic, evidence, key, now, out StoredAttestation? stored);
        if (refusal != RefusalReason.None)
        {
            audit.LogRefusal(topic.Device, now, $"evidence: {refusal}");
        }
        else if (stored is not null)
        {
            _days[topic.Device] = (since, count + 1);
            if (stored.Status == AttestationStatus.Contraindicated)
            {
                audit.LogDevice(topic.Device, now, "attest", stored.ReasonText);
            }
        }
    }
}
