namespace NanoMedAgent.Hl7.Mllp;

/// <summary>What came of a piece of a stream.</summary>
internal enum MllpOutcome
{
    /// <summary>All of it was taken in, and no block is complete.</summary>
    NeedsMore,

    /// <summary>A block is complete.</summary>
    Block,

    /// <summary>A block is longer than the limit. Nothing after it can be trusted to be in step.</summary>
    TooLong,
}
