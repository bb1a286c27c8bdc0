using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Takes evidence out of the event stream: verifies it, appraises it, stores it with the result, and does what the hospital's rule says.
/// Several programs may do so for one database: each message is stored once.
/// </summary>
/// <param name="evidence">Where evidence is stored.</param>
/// <param name="states">The states of devices.</param>
/// <param name="verifier">Appraises it.</param>
/// <param name="consequence">What follows when evidence is contraindicated.</param>
public sealed class AttestationIntake(
    AttestationTable evidence, DeviceStateTable states, AttestationVerifier verifier, AttestationConsequence consequence)
{
    /// <summary>The name in the history of a device that was suspended.</summary>
    public const string By = "attestation";

    /// <summary>Handles evidence.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="now">The time.</param>
    /// <param name="stored">What was stored; null if it was refused, or is stored already.</param>
    public RefusalReason Handle(
        Topic topic, byte[] message, CosePublicKey device, DateTimeOffset now, out StoredAttestation? stored)
    {
        stored = null;
        RefusalReason refusal = AttestationToken.TryRead(topic, message, device, out AttestationToken? token);
        if (refusal != RefusalReason.None || evidence.Find(topic.Device, message) is not null)
        {
            return refusal;
        }

        (long start, long uptime) = evidence.Latest(topic.Device);
        bool isAwaited = token!.Nonce is { } nonce && evidence.IsAwaited(topic.Device, nonce, now);
        KnownEvidence known = new(start, uptime, isAwaited);
        AttestationResult result = verifier.Appraise(token, device, known);
        StoredAttestation appraised = new(
            topic.Device, now, token.Start, token.Uptime, token.Nonce, result.Status,
            [.. result.Reasons.Select(reason => reason.ToString())], result.Release?.SequenceNumber, message);
        if (!evidence.Add(appraised))
        {
            return RefusalReason.None;
        }

        stored = appraised;
        if (result.Status == AttestationStatus.Contraindicated && consequence == AttestationConsequence.Suspend
            && !states.Find(topic.Device).IsBlocked())
        {
            // A lost device stays lost: somebody has said so.
            string reason = appraised.ReasonText;
            reason = reason.Length <= DeviceStateRules.ReasonLimit ? reason : reason[..DeviceStateRules.ReasonLimit];
            states.Change([topic.Device], DeviceState.Suspended, By, reason, now);
        }

        return RefusalReason.None;
    }
}
