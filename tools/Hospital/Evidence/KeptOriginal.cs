namespace NanoMedAgent.Hospital.Evidence;

/// <summary>The ciphertext of a sealed reading, as it arrived.</summary>
/// <param name="Sequence">The reading's sequence number in its class.</param>
/// <param name="Arrival">0 for the one that arrived first; higher where others of the same number and epoch arrived.</param>
/// <param name="EpochId">The epoch whose key opens it.</param>
/// <param name="Ciphertext">With its tag.</param>
public sealed record KeptOriginal(long Sequence, int Arrival, byte[] EpochId, byte[] Ciphertext);
