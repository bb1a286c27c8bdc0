namespace Hospital.Tests.World;

/// <summary>A record of a pack, before it is encoded.</summary>
/// <param name="Name">n.</param>
internal sealed record PackRecord(string Name)
{
    /// <summary>u.</summary>
    public string? Unit { get; init; }

    /// <summary>v, as a whole number or the mantissa of a decimal fraction.</summary>
    public long? Mantissa { get; init; }

    /// <summary>The exponent of the decimal fraction; 0 for a whole number.</summary>
    public int Exponent { get; init; }

    /// <summary>vs.</summary>
    public string? Text { get; init; }

    /// <summary>bt.</summary>
    public long? Time { get; init; }
}
