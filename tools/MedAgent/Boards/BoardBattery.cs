namespace NanoMedAgent.MedAgent.Boards;

/// <summary>How the battery is measured.</summary>
/// <param name="Kind">"divider" or "none".</param>
/// <param name="Pin">Where the divider's middle is.</param>
/// <param name="UpperKiloohms">From the battery to the pin.</param>
/// <param name="LowerKiloohms">From the pin to ground.</param>
internal sealed record BoardBattery(string Kind, BoardPin? Pin, int UpperKiloohms, int LowerKiloohms)
{
    /// <summary>Volts of a full lithium cell, in thousandths.</summary>
    public const int FullMillivolts = 4200;

    /// <summary>It is measured.</summary>
    public bool IsMeasured => Kind != "none";

    /// <summary>What a full battery leaves at the pin.</summary>
    public int MillivoltsAtPin => FullMillivolts * LowerKiloohms / (UpperKiloohms + LowerKiloohms);
}
