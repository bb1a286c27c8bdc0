namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The light of the sensor.</summary>
/// <param name="Kind">"led", "ws2812" or "none".</param>
/// <param name="Pin">Its pin, or null.</param>
internal sealed record BoardLight(string Kind, BoardPin? Pin)
{
    /// <summary>Whether there is one.</summary>
    public bool IsThere => Kind != "none";
}
