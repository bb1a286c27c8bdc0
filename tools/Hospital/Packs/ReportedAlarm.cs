namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack of the class "alarm" reports of one alarm.</summary>
/// <param name="Name">
/// A vital sign's name, "news2" for the early-warning score, or "seen": somebody has seen the alarms before it.
/// </param>
/// <param name="State">
/// "low", "high", "no-value", "end"; after "seen", where: "button" at the device, "ward" on the hospital's pages.
/// </param>
/// <param name="Value">The value, in the unit of databases; null if there is none.</param>
/// <param name="Of">The number of parameters of a score; null otherwise.</param>
public sealed record ReportedAlarm(string Name, string State, decimal? Value, long? Of)
{
    /// <summary>The early-warning score.</summary>
    public const string Score = "news2";

    /// <summary>Somebody has seen all alarms until now.</summary>
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
