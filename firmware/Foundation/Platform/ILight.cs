namespace NanoMedAgent.Platform;

/// <summary>The one light of the device.</summary>
public interface ILight
{
    /// <summary>Shows a pattern until the next one. Showing the current pattern again changes nothing.</summary>
    void Show(LightPattern pattern);
}
