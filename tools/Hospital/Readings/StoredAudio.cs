using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a sensor has last said of its sound.</summary>
/// <param name="Reported">What it said.</param>
/// <param name="Time">When; null as long as it is unknown.</param>
/// <param name="Received">When it arrived; null if that is not known.</param>
/// <param name="HasRestarted">Whether it has started again since: then alarms sound.</param>
public sealed record StoredAudio(ReportedAudio Reported, DateTimeOffset? Time, DateTimeOffset? Received, bool HasRestarted)
{
    /// <summary>When a pause ends by itself; null when none was reported. A clock that is ahead does not make it longer.</summary>
    public DateTimeOffset? PauseEnd => Reported is { Word: ReportedAudio.Paused, Seconds: { } seconds }
        ? (Time < Received ? Time : Received ?? Time)?.AddSeconds(seconds)
        : null;

    /// <summary>Whether the sound is paused.</summary>
    public bool IsPausedAt(DateTimeOffset now) => !HasRestarted && now < PauseEnd;

    /// <summary>Whether the sound is off.</summary>
    public bool IsOff => !HasRestarted && Reported.Word == ReportedAudio.Off;
}
