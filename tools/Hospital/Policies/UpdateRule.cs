namespace NanoMedAgent.Hospital.Policies;

/// <summary>When and how releases are tried. These are the defaults of a device whose policy has no such rule.</summary>
public sealed record UpdateRule
{
    /// <summary>The last minute of a day.</summary>
    public const int LastMinute = 1439;

    private const int MinutesInDay = 1440;

    /// <summary>When the window for updates opens, in minutes of the day (UTC).</summary>
    public int WindowFrom { get; init; }

    /// <summary>When it closes. If both are the same, it is always open.</summary>
    public int WindowTo { get; init; }

    /// <summary>Whether somebody at the patient must press the button.</summary>
    public bool AsksNurse { get; init; } = true;

    /// <summary>Minutes in which a release on trial must show that it works.</summary>
    public int TrialMinutes { get; init; } = 15;

    /// <summary>The lowest battery level for an update.</summary>
    public int LeastBatteryPercent { get; init; } = 20;

    /// <summary>Why a device would refuse the rule.</summary>
    internal IEnumerable<string> Errors()
    {
        if (WindowFrom is < 0 or > LastMinute || WindowTo is < 0 or > LastMinute)
        {
            yield return $"the window for updates is given in minutes of the day, 0 to {LastMinute}";
        }

        if (TrialMinutes is < 1 or > MinutesInDay)
        {
            yield return $"a trial is 1 to {MinutesInDay} minutes long";
        }

        if (LeastBatteryPercent is < 0 or > 100)
        {
            yield return "the least battery for updates is 0 to 100 percent";
        }
    }
}
