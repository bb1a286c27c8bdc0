using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>Limits as devices have them: in tenths, pressures in pascal.</summary>
internal static class DeviceUnits
{
    private const decimal Tenths = 10;

    // With so many do sensors convert what they show, and alarms are decided on what is shown: with more decimals 104 mmHg, as shown, would
    // be a pascal below a limit of 104 mmHg.
    private const decimal PascalsOfShownMillimetre = 133.322m;

    /// <summary>A limit in the unit of databases as a device has it.</summary>
    public static decimal Of(VitalSign sign, decimal value) =>
        Math.Round((sign.IsPressure ? PascalsOfShownMillimetre : Tenths) * value, MidpointRounding.AwayFromZero);

    /// <summary>
    /// A hysteresis. Pascals are rounded down: with limits that are rounded themselves, a pressure that people are shown as inside by the
    /// hysteresis would else be a pascal short of it, and the alarm would go on.
    /// </summary>
    public static int OfHysteresis(VitalSign sign, decimal value) =>
        (int)(sign.IsPressure ? decimal.Floor(PascalsOfShownMillimetre * value) : Of(sign, value));

    /// <summary>A device's limit in the unit of databases.</summary>
    public static decimal From(VitalSign sign, int value) => sign.IsPressure ? sign.ToStored(value) : value / Tenths;
}
