using NanoMedAgent.Drivers;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Nano.Chip;

/// <summary>What a simulated chip is built from.</summary>
public sealed record Esp32Parts
{
    /// <summary>Simulated time.</summary>
    public required VirtualClock Clock { get; init; }

    /// <summary>The partition for files, with what was provisioned.</summary>
    public required SimulatedFlash Flash { get; init; }

    /// <summary>The I2C bus with the sensors.</summary>
    public required SimulatedI2cBus Bus { get; init; }

    /// <summary>The battery at its analog pin; null for mains.</summary>
    public IAnalogInput? Battery { get; init; }

    /// <summary>The same seed gives the same random bytes; null for secret ones.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether a pin can wake it from deep sleep: on an ESP32, and not on an ESP32-C3.</summary>
    public bool WakesByPin { get; init; } = true;

    /// <summary>Bytes of PSRAM.</summary>
    public uint PsramBytes { get; init; }

    /// <summary>Bytes of the managed heap that are free once the agent has started.</summary>
    public uint FreeHeapBytes { get; init; } = 1024 * 1024;

    /// <summary>The keys that its maker compiles into the image; null for an image that accepts no release.</summary>
    public ReleaseKeys? Releases { get; init; }

    /// <summary>Whether its image is one for a board with a secure element on the bus.</summary>
    public bool HasElement { get; init; }

    /// <summary>Where the interpreter begins: Program.Main.</summary>
    public required Action Main { get; init; }
}
