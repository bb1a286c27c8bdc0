using NanoMedAgent.Platform;

namespace NanoMedAgent.Drivers;

/// <summary>A sensor chip that is looked after between the agent's measurements.</summary>
public interface ISensor : IVitalSigns
{
    /// <summary>How often it wants to be polled, in milliseconds, lest something is missed.</summary>
    int PollMilliseconds { get; }

    /// <summary>Takes what the chip has; starts it when it is new there, or has lost its power. A bus or chip that fails is nothing to throw for.</summary>
    /// <param name="uptimeMilliseconds">Now.</param>
    void Poll(long uptimeMilliseconds);
}
