namespace NanoMedAgent.MedAgent.Boards;

/// <summary>The button, from its pin to ground.</summary>
/// <param name="Pin">Low while it is pressed.</param>
/// <param name="PullUp">"internal" or "external".</param>
internal sealed record BoardButton(BoardPin Pin, string PullUp)
{
    /// <summary>The chip's own resistor holds the pin up.</summary>
    public bool HasInternalPullUp => PullUp == "internal";
}
