namespace NanoMedAgent.Hospital.Policies;

/// <summary>When and how the hospital wants releases to be tried. What is not said is as on a device whose policy says nothing of updates.</summary>
public sealed record UpdateRule
{
    /// <summary>The last minute of a day.</summary>
    public const int LastMinute = 1439;

    private const int MinutesInDay = 1440;

    /// <summary>When the window for updates opens, in minutes of the day (UTC).</summary>
    public int WindowFrom { get; init; }

    /// <summary>When it closes. The same: it is always open.</summary>
    public int WindowTo { get; init; }

    /// <summary>Whether somebody with the patient has to press the button.</summary>
    public bool AsksNurse { get; init; } = true;

    /// <summary>Minutes that a release on trial has to show that it works.</summary>
    public int TrialMinutes { get; init; } = 15;

    /// <summary>What the battery must hold.</summary>
    public int LeastBatteryPercent { get; init; } = 20;

    /// <summary>What a device would refuse, in words.</summary>
    internal IEnumerable<string> Faults()
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
