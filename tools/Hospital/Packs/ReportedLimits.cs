using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack of the class "alarm" reports of one patient's limits (PROTOCOL.md, "Limits for one patient").</summary>
/// <param name="Word">"own"; or why the ward's are in force: "ward", "time", "policy", "lost". A newer device may have others.</param>
/// <param name="InForce">The limits of the patient; null when the ward's are in force.</param>
public sealed record ReportedLimits(string Word, PatientLimits? InForce)
{
    /// <summary>Its name in packs.</summary>
    public const string Name = "limits";

    /// <summary>The patient has limits of his own.</summary>
    public const string Own = "own";

    /// <summary>The hospital has given him back the ward's.</summary>
    public const string Ward = "ward";

    /// <summary>His own have reached their end.</summary>
    public const string Time = "time";

    /// <summary>A new policy does not allow his own.</summary>
    public const string Policy = "policy";

    /// <summary>The sensor could not read his own any more.</summary>
    public const string Lost = "lost";

    private const string EndName = Name + "/end";

    /// <summary>
    /// The same as reports that are stored beside those of alarms: the word, the end in seconds since 1970, and each limit in the unit of
    /// databases.
    /// </summary>
    public IEnumerable<ReportedAlarm> ToRows()
    {
        yield return new ReportedAlarm(Name, Word, null, null);
        if (InForce is null)
        {
            yield break;
        }

        yield return new ReportedAlarm(EndName, Own, InForce.End.ToUnixTimeSeconds(), null);
        foreach ((string sign, PatientLimit limit) in InForce.Limits)
        {
            if (limit.Low is { } low)
            {
                yield return new ReportedAlarm($"{Name}/{sign}/{ReportedAlarm.Low}", ReportedAlarm.Low, low, null);
            }

            if (limit.High is { } high)
            {
                yield return new ReportedAlarm($"{Name}/{sign}/{ReportedAlarm.High}", ReportedAlarm.High, high, null);
            }
        }
    }

    /// <summary>What <see cref="ToRows"/> has made of one report.</summary>
    /// <returns>null when there is no report among the rows.</returns>
    public static ReportedLimits? FromRows(IEnumerable<ReportedAlarm> rows)
    {
        string? word = null;
        DateTimeOffset? end = null;
        Dictionary<string, PatientLimit> limits = [];
        foreach (ReportedAlarm row in rows)
        {
            string[] parts = row.Name.Split('/');
            if (row.Name == Name)
            {
                word = row.State;
            }
            else if (row.Name == EndName)
            {
                end = row.Value is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
            }
            else if (parts is [Name, { } sign, _])
            {
                PatientLimit known = limits.GetValueOrDefault(sign) ?? new PatientLimit(null, null);
                limits[sign] = row.State == ReportedAlarm.Low ? known with { Low = row.Value } : known with { High = row.Value };
            }
        }

        return word is null ? null : new ReportedLimits(word, end is { } until ? new PatientLimits(until, limits) : null);
    }
}
