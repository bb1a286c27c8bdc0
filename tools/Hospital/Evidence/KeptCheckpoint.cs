namespace NanoMedAgent.Hospital.Evidence;

/// <summary>A checkpoint, as it arrived.</summary>
/// <param name="Sequence">The number of its pack in the class "audit".</param>
/// <param name="EpochId">The epoch of that pack.</param>
/// <param name="Message">A COSE_Sign1 that nobody has verified yet.</param>
public sealed record KeptCheckpoint(long Sequence, byte[] EpochId, byte[] Message);
