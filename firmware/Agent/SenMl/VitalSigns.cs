using NanoMedAgent.Measurements;

namespace NanoMedAgent.SenMl;

/// <summary>
/// The properties of each vital sign: its name on the wire, its unit in the SenML registry (RFC 8428, section 12.1), and its plausible
/// range.
/// </summary>
internal static class VitalSigns
{
    /// <summary>How many there are; <see cref="VitalSign"/> numbers them from 0.</summary>
    public const int Count = 12;

    /// <summary>Per minute, the unit of most signs: packs name it once.</summary>
    public const string PerMinute = "1/min";

    private const int Unknown = -1;

    // A millimetre of mercury has 133.322387 Pa; limits are in whole pascals, 133.322 to a millimetre (PROTOCOL.md, "Data policy").
    private const int PascalsInMillionMillimetres = 133_322_387;
    private const int LimitPascalsInThousandMillimetres = 133_322;

    /// <summary>The name in policies and packs.</summary>
    public static string Name(VitalSign sign)
    {
        switch (sign)
        {
            case VitalSign.HeartRate:
                return "hr";
            case VitalSign.OxygenSaturation:
                return "o2";
            case VitalSign.RespiratoryRate:
                return "rr";
            case VitalSign.Temperature:
                return "t";
            case VitalSign.PulseRate:
                return "pr";
            case VitalSign.ArterialSystolic:
                return "as";
            case VitalSign.ArterialDiastolic:
                return "ad";
            case VitalSign.ArterialMean:
                return "am";
            case VitalSign.CuffSystolic:
                return "ns";
            case VitalSign.CuffDiastolic:
                return "nd";
            case VitalSign.SkinTemperature:
                return "st";
            default:
                return "nm";
        }
    }

    /// <summary>Finds a vital sign by its name.</summary>
    public static bool TryFind(string name, out VitalSign sign)
    {
        int found = NumberOf(name);
        sign = (VitalSign)(found < 0 ? 0 : found);
        return found >= 0;
    }

    /// <summary>The number of the vital sign with a name, or -1.</summary>
    public static int NumberOf(string name)
    {
        int found = Unknown;
        for (int i = 0; i < Count; i++)
        {
            if (Name((VitalSign)i) == name)
            {
                found = i;
            }
        }

        return found;
    }

    /// <summary>The registered unit. Pressures are in pascal, as millimetres of mercury are not registered.</summary>
    public static string Unit(VitalSign sign)
    {
        switch (sign)
        {
            case VitalSign.HeartRate:
            case VitalSign.RespiratoryRate:
            case VitalSign.PulseRate:
                return PerMinute;
            case VitalSign.OxygenSaturation:
                return "%";
            case VitalSign.Temperature:
            case VitalSign.SkinTemperature:
                return "Cel";
            default:
                return "Pa";
        }
    }

    /// <summary>Whether values are tenths of the unit; pressures are whole pascals.</summary>
    public static bool IsInTenths(VitalSign sign) => sign < VitalSign.ArterialSystolic || sign == VitalSign.SkinTemperature;

    /// <summary>
    /// The number that people are shown: a whole number of the unit, of millimetres of mercury for a pressure; of a temperature tenths.
    /// The hospital keeps tenths, also of a pressure, and rounds these: so does the device.
    /// </summary>
    public static int Shown(VitalSign sign, int value)
    {
        int tenths = IsInTenths(sign) ? value
            : (int)((((long)value * 10_000_000) + (PascalsInMillionMillimetres / 2)) / PascalsInMillionMillimetres);
        return IsTemperature(sign) ? tenths : (tenths + 5) / 10;
    }

    /// <summary>The value in place of which people are shown the same number: alarms are decided on what is shown.</summary>
    public static int Rounded(VitalSign sign, int value)
    {
        int shown = Shown(sign, value);
        return IsTemperature(sign) ? shown : IsInTenths(sign) ? shown * 10 : ((shown * LimitPascalsInThousandMillimetres) + 500) / 1000;
    }

    private static bool IsTemperature(VitalSign sign) => sign == VitalSign.Temperature || sign == VitalSign.SkinTemperature;

    /// <summary>
    /// Whether a living patient can have the value; outside this range a sensor fault is more likely. The range is wide on purpose: a value
    /// outside it is sent all the same, and marked as doubtful.
    /// </summary>
    public static bool IsPlausible(VitalSign sign, int value)
    {
        switch (sign)
        {
            case VitalSign.HeartRate:
            case VitalSign.PulseRate:
                return value >= 200 && value <= 3000;
            case VitalSign.OxygenSaturation:
                return value >= 400 && value <= 1000;
            case VitalSign.RespiratoryRate:
                return value >= 0 && value <= 1000;
            case VitalSign.Temperature:
            case VitalSign.SkinTemperature:
                return value >= 200 && value <= 450;
            default:
                return value >= 1000 && value <= 45000;
        }
    }
}
