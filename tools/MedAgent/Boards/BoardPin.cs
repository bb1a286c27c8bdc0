namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A pin of a board.</summary>
internal sealed record BoardPin
{
    /// <summary>Its number on the chip.</summary>
    public required int Gpio { get; init; }

    /// <summary>Its label on the board.</summary>
    public required string Label { get; init; }

    /// <summary>Whether the board itself wires this strapping pin, and starts with it.</summary>
    public bool WiredByBoard { get; init; }

    /// <summary>What the board wires there.</summary>
    public string? Reason { get; init; }
}
