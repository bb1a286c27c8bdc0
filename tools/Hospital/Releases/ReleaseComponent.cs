namespace NanoMedAgent.Hospital.Releases;

/// <summary>One image of a release.</summary>
/// <param name="Identifier">The parts of its SUIT component identifier.</param>
/// <param name="Digest">SHA-256 of the image.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Uri">Where it is fetched from; relative to the address of the envelope.</param>
public sealed record ReleaseComponent(IReadOnlyList<byte[]> Identifier, byte[] Digest, long Size, string Uri);
