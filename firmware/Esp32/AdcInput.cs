using System;
using System.Device.Adc;
using NanoMedAgent.Drivers;

namespace NanoMedAgent.Esp32;

/// <summary>
/// A channel of ADC1. nanoFramework gives the raw value at 12 bits and the widest range, without the chip's calibration: the error is some
/// percent.
/// </summary>
internal sealed class AdcInput : IAnalogInput
{
    // The voltage of full scale at the widest range (12 dB), about the same on ESP32, S3 and C3. An assumption: not measured.
    private const int FullScaleMillivolts = 3_100;

    private readonly AdcController _controller = new();
    private readonly int _channelNumber;
    private AdcChannel _channel;

    /// <summary>A channel.</summary>
    /// <param name="channel">Its number in ADC1.</param>
    public AdcInput(int channel)
    {
        _channelNumber = channel;
    }

    /// <inheritdoc/>
    public bool TryReadMillivolts(out int millivolts)
    {
        millivolts = 0;
        try
        {
            _channel ??= _controller.OpenChannel(_channelNumber);
            millivolts = _channel.ReadValue() * FullScaleMillivolts / _controller.MaxValue;
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The driver reports a failing channel by an exception.
            return false;
        }
    }
}
