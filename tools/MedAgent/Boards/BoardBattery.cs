namespace NanoMedAgent.MedAgent.Boards;

/// <summary>How the battery is measured.</summary>
/// <param name="Kind">"divider" or "none".</param>
/// <param name="Pin">The pin at the middle of the divider.</param>
/// <param name="UpperKiloohms">Resistor from the battery to the pin.</param>
/// <param name="LowerKiloohms">Resistor from the pin to ground.</param>
internal sealed record BoardBattery(string Kind, BoardPin? Pin, int UpperKiloohms, int LowerKiloohms)
{
    /// <summary>Voltage of a full lithium cell.</summary>
    public const int FullMillivolts = 4200;

    /// <summary>Whether it is measured.</summary>
    public bool IsMeasured => Kind != "none";

    /// <summary>Voltage at the pin with a full battery.</summary>
    public int MillivoltsAtPin => FullMillivolts * LowerKiloohms / (UpperKiloohms + LowerKiloohms);
}
