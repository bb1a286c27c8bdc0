namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What is known of a device before its evidence is appraised.</summary>
/// <param name="Start">The number of the start in its newest evidence; 0 when there is none.</param>
/// <param name="Uptime">The seconds since that start in it.</param>
/// <param name="IsNonceAwaited">Whether somebody has asked this device with this nonce, and has no answer yet.</param>
public sealed record KnownEvidence(long Start, long Uptime, bool IsNonceAwaited)
{
    /// <summary>Whether evidence is newer than all that is known.</summary>
    public bool IsOlderThan(AttestationToken token) => token.Start > Start || (token.Start == Start && token.Uptime > Uptime);
}
