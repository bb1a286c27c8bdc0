using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>A light that remembers what it shows.</summary>
public sealed class SimulatedLight : ILight
{
    /// <summary>What it shows.</summary>
    public LightPattern Pattern { get; private set; }

    /// <inheritdoc/>
    public void Show(LightPattern pattern) => Pattern = pattern;
}
