using NanoMedAgent.Platform;

namespace NanoMedAgent.Drivers;

/// <summary>A sensor chip that is polled between the agent's measurements.</summary>
public interface ISensor : IVitalSigns
{
    /// <summary>Longest time between two polls at which no sample is lost, in milliseconds.</summary>
    int PollMs { get; }

    /// <summary>Reads the chip's new samples. Configures the chip first when it has just been connected or has lost its power. Does not
    /// throw when
    /// the bus or the chip fails.</summary>
    /// <param name="uptimeMilliseconds">Time since the start.</param>
    void Poll(long uptimeMilliseconds);
}
