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
/// <param name="quarantined">From which start on what a device sends goes to quarantine.</param>
/// <param name="verifier">Appraises it.</param>
/// <param name="consequence">What follows when evidence is contraindicated.</param>
public sealed class AttestationIntake(
    AttestationTable evidence, DeviceStateTable states, QuarantinedStartTable quarantined, AttestationVerifier verifier,
    AttestationConsequence consequence)
{
    /// <summary>The name in the history of a device.</summary>
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
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        if (evidence.Find(topic.Device, message) is { } before)
        {
            FollowLater(before, now);
            return RefusalReason.None;
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
        Follow(appraised, now);
        return RefusalReason.None;
    }

    /// <summary>
    /// Another program may have stored it that has another rule, or this one was stopped before it did what the rule says. What somebody
    /// has decided since then stays.
    /// </summary>
    private void FollowLater(StoredAttestation before, DateTimeOffset now)
    {
        if (evidence.Newest(before.Device) is { } newest && newest.Evidence.AsSpan().SequenceEqual(before.Evidence)
            && !states.History(before.Device).Any(change => change.At >= before.ReceivedAt))
        {
            Follow(before, now);
        }
    }

    /// <summary>Does what the rule says.</summary>
    private void Follow(StoredAttestation found, DateTimeOffset now)
    {
        string reason = found.ReasonText;
        reason = reason.Length <= DeviceStateRules.ReasonLimit ? reason : reason[..DeviceStateRules.ReasonLimit];
        switch (found.Status, consequence)
        {
            // A lost device stays lost: somebody has said so.
            case (AttestationStatus.Contraindicated, AttestationConsequence.Suspend) when !states.Find(found.Device).IsBlocked():
                states.Change([found.Device], DeviceState.Suspended, By, reason, now);
                break;
            case (AttestationStatus.Contraindicated, AttestationConsequence.Quarantine):
                quarantined.Begin(found.Device, found.Start, By, reason, now);
                break;

            // That it shows nothing of its software ends no quarantine.
            case (AttestationStatus.Affirming or AttestationStatus.Warning, _) when found.Release is { } release:
                quarantined.End(found.Device, found.Start, By, FormattableString.Invariant($"it runs release {release}"), now);
                break;
            default:
                break;
        }
    }
}
