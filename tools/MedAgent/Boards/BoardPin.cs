namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A pin of a board.</summary>
internal sealed record BoardPin
{
    /// <summary>The chip's number.</summary>
    public required int Gpio { get; init; }

    /// <summary>What is written on the board.</summary>
    public required string Label { get; init; }

    /// <summary>The board itself uses this strapping pin so, and starts with it.</summary>
    public bool WiredByBoard { get; init; }

    /// <summary>What the board wires there.</summary>
    public string? Reason { get; init; }
}
