namespace NanoMedAgent.Hospital.Packs;

/// <summary>What became of one alarm, out of a pack of the class "alarm".</summary>
/// <param name="Name">A vital sign's name, "news2" for the early-warning score, or "seen": somebody has pressed the device's button.</param>
/// <param name="State">"low", "high", "no-value", "end"; after "seen", how: "button".</param>
/// <param name="Value">The value, in the unit that is stored; null where there is none.</param>
/// <param name="Of">Of how many parameters a score is; null otherwise.</param>
public sealed record ReportedAlarm(string Name, string State, decimal? Value, long? Of)
{
    /// <summary>The early-warning score.</summary>
    public const string Score = "news2";

    /// <summary>Somebody has seen the alarms up to now.</summary>
    public const string Seen = "seen";

    /// <summary>The state of a value below its limit.</summary>
    public const string Low = "low";

    /// <summary>The state of a value above its limit.</summary>
    public const string High = "high";

    /// <summary>The state of a vital sign that has had no value for too long.</summary>
    public const string NoValue = "no-value";

    /// <summary>The alarm is over.</summary>
    public const string End = "end";
}
