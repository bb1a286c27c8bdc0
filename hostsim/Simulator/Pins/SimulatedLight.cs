using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A light whose pattern can be read.</summary>
public sealed class SimulatedLight : ILight
{
    /// <summary>The pattern that it shows.</summary>
    public LightPattern Pattern { get; private set; }

    /// <inheritdoc/>
    public void Show(LightPattern pattern) => Pattern = pattern;
}
