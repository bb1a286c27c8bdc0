using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The chip's random number generator: nanoFramework's Random is esp_random here. It takes its noise from the radio, and is weak while that
/// is off. So no instance may be used before <see cref="WifiRadio.TryTurnOn"/> has succeeded.
/// </summary>
public sealed class HardwareEntropy : IEntropy
{
    private readonly Random _random = new();

    /// <inheritdoc/>
    [OwnFrame]
    public void Fill(byte[] buffer) => _random.NextBytes(buffer);
}
