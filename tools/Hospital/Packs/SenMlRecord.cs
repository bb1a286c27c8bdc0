namespace NanoMedAgent.Hospital.Packs;

/// <summary>A SenML record with its base fields resolved (RFC 8428, section 4.6), as far as they are used (PROTOCOL.md, "Pack").</summary>
/// <param name="Name">n.</param>
/// <param name="Unit">u or bu; empty for none.</param>
/// <param name="Time">bt in seconds since 1970, or null when the pack has none.</param>
/// <param name="Value">v, or null.</param>
/// <param name="Text">vs, or null.</param>
public readonly record struct SenMlRecord(string Name, string Unit, long? Time, decimal? Value, string? Text)
{
    /// <summary>vd, or null.</summary>
    public byte[]? Data { get; init; }
}
