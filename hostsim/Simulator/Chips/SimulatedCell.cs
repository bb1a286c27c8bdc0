using NanoMedAgent.Drivers;

namespace NanoMedAgent.Simulator.Chips;

/// <summary>A Li-ion cell behind a voltage divider of two equal resistors, and the pin between them.</summary>
/// <param name="seed">The same seed gives the same noise.</param>
public sealed class SimulatedCell(int seed) : IAnalogInput
{
    private readonly Random _noise = new(seed);

    /// <summary>The voltage of the cell in mV.</summary>
    public int Millivolts { get; set; } = 3900;

    /// <summary>The largest error of a sample, in mV at the pin.</summary>
    public int NoiseMillivolts { get; set; } = 8;

    /// <summary>Whether the pin can be read.</summary>
    public bool Works { get; set; } = true;

    /// <inheritdoc/>
    public bool TryReadMillivolts(out int millivolts)
    {
        millivolts = (Millivolts / 2) + _noise.Next(-NoiseMillivolts, NoiseMillivolts + 1);
        return Works;
    }
}
