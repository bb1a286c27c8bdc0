using NanoMedAgent.Element;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Esp32.Atecc608;

/// <summary>An ATECC608 on the bus of the sensors (boards/atecc608).</summary>
internal static class BoardElement
{
    // A pulse of eight zeros is long enough at this speed, and too short at 400 kHz.
    private const int WakeKilohertz = 100;

    /// <summary>Opens it; nothing is transferred yet.</summary>
    public static ElementVault Open(Device device)
    {
        DeviceConfiguration configuration = device.Configuration;
        return new ElementVault(
            new I2cBusChip(configuration.I2cBus, ElementVault.Address, configuration.I2cKilohertz),
            new I2cBusChip(configuration.I2cBus, 0, WakeKilohertz),
            new ThreadPause(),
            device.Cipher);
    }

    /// <summary>What has failed, with the number of an <see cref="ElementRefusal"/>; null when it was not the chip.</summary>
    public static string FailureOf(ElementVault vault) =>
        vault.HasFailed ? "secure element (0x" + Hexadecimal.Of(new[] { (byte)vault.Refusal }, 1) + ")" : null;
}
