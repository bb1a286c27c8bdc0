namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The blocks of one class in one epoch that a checkpoint has (PROTOCOL.md, "Checkpoint").</summary>
/// <param name="DataClass">The data class.</param>
/// <param name="EpochId">4 bytes.</param>
/// <param name="Blocks">1 to 7, by their numbers; they do not overlap.</param>
public sealed record ClassBlocks(string DataClass, byte[] EpochId, IReadOnlyList<Block> Blocks)
{
    /// <summary>Whether others are of the same class and epoch.</summary>
    internal bool IsSameEpoch(ClassBlocks other) => DataClass == other.DataClass && EpochId.AsSpan().SequenceEqual(other.EpochId);
}
