using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The chip's generator: nanoFramework's Random is esp_random there. It takes its noise from the radio, and is weak while that is off: nobody gets an object of this
/// class before <see cref="WifiRadio.TryTurnOn"/> has succeeded.
/// </summary>
public sealed class HardwareEntropy : IEntropy
{
    private readonly Random _random = new();

    /// <inheritdoc/>
    public void Fill(byte[] buffer) => _random.NextBytes(buffer);
}
