namespace NanoMedAgent.Simulator.Chips;

/// <summary>The shape of a pulse wave.</summary>
public enum PulseShape
{
    /// <summary>A notch, and a clear second wave after it.</summary>
    Young,

    /// <summary>The reflected wave comes early and merges with the first one; no notch.</summary>
    Old,

    /// <summary>A deep notch, and a second wave of more than half the height of the first.</summary>
    Dicrotic,
}
