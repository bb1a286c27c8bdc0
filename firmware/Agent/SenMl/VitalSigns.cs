using NanoMedAgent.Measurements;

namespace NanoMedAgent.SenMl;

/// <summary>What is known of each vital sign: its name on the wire, its unit out of the SenML registry (RFC 8428, section 12.1), and what a living patient can have.</summary>
internal static class VitalSigns
{
    /// <summary>How many there are; <see cref="VitalSign"/> numbers them from 0.</summary>
    public const int Count = 11;

    /// <summary>Per minute, the unit of most: packs name it once.</summary>
    public const string PerMinute = "1/min";

    private const int Unknown = -1;

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
            default:
                return "nm";
        }
    }

    /// <summary>The vital sign of a name.</summary>
    public static bool TryFind(string name, out VitalSign sign)
    {
        int found = Unknown;
        for (int i = 0; i < Count; i++)
        {
            if (Name((VitalSign)i) == name)
            {
                found = i;
            }
        }

        sign = (VitalSign)(found < 0 ? 0 : found);
        return found >= 0;
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
                return "Cel";
            default:
                return "Pa";
        }
    }

    /// <summary>Whether values are tenths of the unit; pressures are whole pascals.</summary>
    public static bool IsInTenths(VitalSign sign) => sign < VitalSign.ArterialSystolic;

    /// <summary>
    /// Whether a living patient can have the value; outside of it the sensor is more likely to be wrong than the patient to be so. Wide on purpose: such a
    /// value is sent all the same, and said to be doubtful.
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
                return value >= 200 && value <= 450;
            default:
                return value >= 1000 && value <= 45000;
        }
    }
}
