namespace NanoMedAgent.Simulator.Chips;

/// <summary>How the wave of a beat looks.</summary>
public enum PulseShape
{
    /// <summary>A notch, and a second wave behind it that is clearly seen.</summary>
    Young,

    /// <summary>The reflected wave comes early, into the first one; no notch.</summary>
    Old,

    /// <summary>A deep notch and a second wave of more than half the first one's height.</summary>
    Dicrotic,
}
