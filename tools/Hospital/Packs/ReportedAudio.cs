namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack of the class "alarm" reports of a sensor's sound (PROTOCOL.md, "Sound").</summary>
/// <param name="Word">"paused" or "off"; or why alarms sound again: "on", "time", "alarm". A newer device may have others.</param>
/// <param name="Seconds">How long the pause is; null when there is none.</param>
public sealed record ReportedAudio(string Word, long? Seconds)
{
    /// <summary>Its name in packs.</summary>
    public const string Name = "audio";

    /// <summary>The sound is paused.</summary>
    public const string Paused = "paused";

    /// <summary>The sound is off.</summary>
    public const string Off = "off";

    /// <summary>The hospital has turned it on again.</summary>
    public const string On = "on";

    /// <summary>The pause has ended by itself.</summary>
    public const string Time = "time";

    /// <summary>An alarm of high priority was raised during the pause, and has ended it.</summary>
    public const string Alarm = "alarm";

    /// <summary>Whether no alarm sounds.</summary>
    public bool IsSilent => Word is Paused or Off;

    /// <summary>The same as a report that is stored beside those of alarms.</summary>
    public ReportedAlarm ToRow() => new(Name, Word, Seconds, null);

    /// <summary>What <see cref="ToRow"/> has made of a report.</summary>
    public static ReportedAudio FromRow(ReportedAlarm row) => new(row.State, (long?)row.Value);
}
