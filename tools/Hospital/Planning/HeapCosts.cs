namespace NanoMedAgent.Hospital.Planning;

/// <summary>Bytes of a device's managed heap.</summary>
public sealed record HeapCosts
{
    /// <summary>What the agent needs with the default policy, from the smallest store to the largest.</summary>
    public required IReadOnlyList<StoreHeap> Stores { get; init; }

    /// <summary>For each recipient more.</summary>
    public required int Recipient { get; init; }

    /// <summary>For each reader more of a class that the agent makes.</summary>
    public required int Reader { get; init; }

    /// <summary>For each class that the agent makes.</summary>
    public required int Class { get; init; }

    /// <summary>For each alarm limit.</summary>
    public required int Limit { get; init; }

    /// <summary>For the early-warning score.</summary>
    public required int Score { get; init; }

    /// <summary>For each vital sign with a period.</summary>
    public required int Period { get; init; }

    /// <summary>What a board needs beside the agent: an estimate, which nobody has measured.</summary>
    public required int Board { get; init; }
}
