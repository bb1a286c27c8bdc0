namespace NanoMedAgent.Platform;

/// <summary>Time since the device started. Never goes back, knows nothing of the date.</summary>
public interface IMonotonicClock
{
    /// <summary>Milliseconds since start.</summary>
    long UptimeMilliseconds { get; }
}
