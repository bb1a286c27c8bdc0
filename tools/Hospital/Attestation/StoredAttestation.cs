namespace NanoMedAgent.Hospital.Attestation;

/// <summary>Evidence in the database, with what the verifier has found.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="ReceivedAt">When it arrived.</param>
/// <param name="Start">The number of the start in it.</param>
/// <param name="Uptime">The seconds since that start in it.</param>
/// <param name="Nonce">The nonce in it; null when nobody asked for it.</param>
/// <param name="Status">The verifier's result.</param>
/// <param name="Reasons">Why, by the names of <see cref="AttestationReason"/>; a newer version may have stored others.</param>
/// <param name="Release">The sequence number of the release that ran; null when it was not known.</param>
/// <param name="Evidence">The message as it arrived.</param>
public sealed record StoredAttestation(
    string Device, DateTimeOffset ReceivedAt, long Start, long Uptime, byte[]? Nonce, AttestationStatus Status,
    IReadOnlyList<string> Reasons, long? Release, byte[] Evidence)
{
    /// <summary>The reasons in words.</summary>
    public string ReasonText => string.Join("; ", Reasons.Select(name =>
        Enum.TryParse(name, out AttestationReason reason) && Enum.IsDefined(reason) ? AttestationReasons.TextOf(reason) : name));
}
