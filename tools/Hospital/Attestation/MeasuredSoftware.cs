namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What a device has loaded, as it hashed it before.</summary>
/// <param name="ManifestDigest">SHA-256 of the manifest that it was accepted with.</param>
/// <param name="Images">SHA-256 of each component, in the manifest's order.</param>
public sealed record MeasuredSoftware(byte[] ManifestDigest, IReadOnlyList<byte[]> Images);
