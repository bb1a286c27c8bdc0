using System.Globalization;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for the limits of one patient.</summary>
public static class LimitsText
{
    /// <summary>The limits in a line: "Heart rate below 45, above 130 /min; SpO2 below 85 %".</summary>
    public static string Of(PatientLimits limits) => string.Join("; ", limits.Limits
        .Where(limit => limit.Value.Low is not null || limit.Value.High is not null)
        .Select(limit => Of(VitalSign.Find(limit.Key)!, limit.Value.Low, limit.Value.High)));

    /// <summary>The limits of a sign: "Heart rate below 45, above 130 /min".</summary>
    public static string Of(VitalSign sign, decimal? low, decimal? high)
    {
        string[] sides = [Side("below", low), Side("above", high)];
        return $"{sign.Title} {string.Join(", ", sides.Where(side => side.Length > 0))} {sign.DisplayUnit}";
    }

    private static string Side(string word, decimal? limit) =>
        limit is { } value ? $"{word} {value.ToString("0.#", CultureInfo.InvariantCulture)}" : "";
}
