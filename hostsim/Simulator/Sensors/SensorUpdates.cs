using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Updates;

namespace NanoMedAgent.Simulator.Sensors;

/// <summary>How a simulated sensor gets and installs releases.</summary>
/// <param name="Policy">Which releases it accepts.</param>
/// <param name="Mirror">The server that has the payloads.</param>
/// <param name="Payloads">The same payloads as the sensor gets them: at a chip's pace, and with faults where there are any.</param>
/// <param name="FilesLimitBytes">The largest release that it installs to files.</param>
/// <param name="Bootloader">The slots of its boot loader; null where it installs to files.</param>
public sealed record SensorUpdates(
    ReleasePolicy Policy, HttpPayloads Mirror, IPayloadSource Payloads, int FilesLimitBytes, BootloaderSlots? Bootloader);
