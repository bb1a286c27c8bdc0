namespace NanoMedAgent.Platform;

/// <summary>Time since the device started. It never goes back, and has no relation to the date.</summary>
public interface IMonotonicClock
{
    /// <summary>Milliseconds since the start.</summary>
    long UptimeMilliseconds { get; }
}
