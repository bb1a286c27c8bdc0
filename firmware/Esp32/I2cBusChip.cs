using System;
using System.Device.I2c;
using NanoMedAgent.Drivers;

namespace NanoMedAgent.Esp32;

/// <summary>A chip on one of the ESP32's I2C controllers.</summary>
internal sealed class I2cBusChip : II2cChip
{
    // A chip that was interrupted within a byte may hold the data line. Reopening the controller should clock it free, once no other chip
    // has it open (inferred, not tested).
    private const int TimeoutsUntilReopened = 3;

    private readonly I2cConnectionSettings _settings;
    private I2cDevice _device;
    private int _timeouts;

    /// <summary>A chip.</summary>
    /// <param name="bus">Number of the controller, from 1.</param>
    /// <param name="address">7 bits.</param>
    /// <param name="kilohertz">100 or 400.</param>
    public I2cBusChip(int bus, int address, int kilohertz)
    {
        _settings = new I2cConnectionSettings(bus, address, kilohertz >= 400 ? I2cBusSpeed.FastMode : I2cBusSpeed.StandardMode);
    }

    /// <inheritdoc/>
    public I2cOutcome Transfer(byte[] write, byte[] read)
    {
        I2cOutcome outcome;
        try
        {
            _device ??= new I2cDevice(_settings);
            outcome = OutcomeOf(read == null ? _device.Write(write) : write == null ? _device.Read(read) : _device.WriteRead(write, read));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The driver throws for what it has no status for.
            outcome = I2cOutcome.Failed;
        }

        _timeouts = outcome == I2cOutcome.TimedOut ? _timeouts + 1 : 0;
        if (_timeouts >= TimeoutsUntilReopened)
        {
            _timeouts = 0;
            _device.Dispose();
            _device = null;
        }

        return outcome;
    }

    private static I2cOutcome OutcomeOf(I2cTransferResult result) => result.Status switch
    {
        I2cTransferStatus.FullTransfer => I2cOutcome.Done,
        I2cTransferStatus.SlaveAddressNotAcknowledged => I2cOutcome.NotAcknowledged,
        I2cTransferStatus.PartialTransfer => I2cOutcome.Partial,
        I2cTransferStatus.ClockStretchTimeout => I2cOutcome.TimedOut,
        _ => I2cOutcome.Failed,
    };
}
