namespace NanoMedAgent.Hl7.Messages;

/// <summary>What a message may have at most. What is beyond is refused before anything is made of it.</summary>
public sealed record Hl7Limits
{
    /// <summary>What is used where nothing else is said.</summary>
    public static Hl7Limits Default { get; } = new();

    /// <summary>Bytes of a message, without its frame.</summary>
    public int MessageBytes { get; init; } = 1024 * 1024;

    /// <summary>Segments of a message.</summary>
    public int Segments { get; init; } = 5_000;

    /// <summary>Fields of a segment.</summary>
    public int Fields { get; init; } = 256;
}
