namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A button between its pin and ground.</summary>
/// <param name="Pin">Its pin, low while it is pressed.</param>
/// <param name="PullUp">"internal" or "external".</param>
internal sealed record BoardButton(BoardPin Pin, string PullUp)
{
    /// <summary>Whether the chip's own pull-up is used.</summary>
    public bool HasInternalPullUp => PullUp == "internal";
}
