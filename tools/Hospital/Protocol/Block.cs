namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Consecutive sealed readings of one class in one epoch, and their digest (PROTOCOL.md, "Checkpoint").</summary>
/// <param name="First">The first sequence number.</param>
/// <param name="Last">The last sequence number, included.</param>
/// <param name="Digest">16 bytes: see <see cref="BlockDigest"/>.</param>
public sealed record Block(long First, long Last, byte[] Digest);
