namespace NanoMedAgent.Hospital.Planning;

/// <summary>Instructions that the interpreter executes.</summary>
public sealed record InstructionCosts
{
    /// <summary>A step with a reading.</summary>
    public required long Reading { get; init; }

    /// <summary>A step in which nothing is to be done.</summary>
    public required long IdleStep { get; init; }

    /// <summary>A checkpoint, with its signature.</summary>
    public required long Checkpoint { get; init; }

    /// <summary>The epochs of a start, announced for one recipient.</summary>
    public required long Announcements { get; init; }

    /// <summary>A sample of the oximeter.</summary>
    public required long OximeterSample { get; init; }
}
