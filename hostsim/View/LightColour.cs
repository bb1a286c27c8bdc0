namespace NanoMedAgent.HostSim.View;

/// <summary>The colours of a multicolour light.</summary>
internal enum LightColour
{
    /// <summary>Dark.</summary>
    None = 0,

    /// <summary>Readings arrive.</summary>
    Green = 1,

    /// <summary>Something needs attention soon.</summary>
    Amber = 2,

    /// <summary>An alarm, or something that does not work.</summary>
    Red = 3,

    /// <summary>Neither good nor bad.</summary>
    White = 4,

    /// <summary>Pairing.</summary>
    Blue = 5,
}
