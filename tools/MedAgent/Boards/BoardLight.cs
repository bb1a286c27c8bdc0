namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The light.</summary>
/// <param name="Kind">"led", "ws2812" or "none".</param>
/// <param name="Pin">Its pin, unless there is none.</param>
internal sealed record BoardLight(string Kind, BoardPin? Pin)
{
    /// <summary>There is one.</summary>
    public bool IsThere => Kind != "none";
}
