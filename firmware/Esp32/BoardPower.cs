using System;
using NanoMedAgent.Drivers;
using NanoMedAgent.Platform;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace NanoMedAgent.Esp32;

/// <summary>Mains, or one lithium cell behind a divider; the switch; and the last sleep.</summary>
public sealed class BoardPower : IPower
{
    // Where a cell is taken for empty and for full. In between its voltage is taken for a straight line, which it is not: good for a warning, not for a gauge.
    private const int EmptyMillivolts = 3_300;
    private const int FullMillivolts = 4_100;

    private const int NearlyEmptyPercent = 3;

    // How often a device that ran empty looks whether somebody charges it.
    private const int SleepMinutes = 30;

    private readonly DeviceConfiguration _configuration;
    private readonly IAnalogInput _input;
    private int _percent = 100;

    /// <summary>The power of a board.</summary>
    public BoardPower(DeviceConfiguration configuration)
    {
        _configuration = configuration;
        _input = configuration.BatteryMilliwattHours > 0 ? new AdcInput(configuration.BatteryChannel) : null;
    }

    /// <inheritdoc/>
    public int BatteryPercent
    {
        get
        {
            if (_input != null && _input.TryReadMillivolts(out int millivolts))
            {
                int cell = millivolts * (_configuration.BatteryUpperKiloohms + _configuration.BatteryLowerKiloohms) / _configuration.BatteryLowerKiloohms;
                int percent = (cell - EmptyMillivolts) * 100 / (FullMillivolts - EmptyMillivolts);
                _percent = percent < 0 ? 0 : percent > 100 ? 100 : percent;
            }

            return _percent;
        }
    }

    /// <inheritdoc/>
    public int BatteryMilliwattHours => _input == null ? int.MaxValue : _configuration.BatteryMilliwattHours * _percent / 100;

    /// <summary>Whether there is just enough left to write everything down.</summary>
    public bool IsNearlyEmpty => BatteryPercent <= NearlyEmptyPercent;

    /// <inheritdoc/>
    public void Restart() => Power.RebootDevice();

    /// <summary>Goes to sleep. A new start comes after half an hour, or when the button is pressed.</summary>
    public void Sleep()
    {
        nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByTimer(TimeSpan.FromMinutes(SleepMinutes));
        try
        {
            nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByPin((nanoFramework.Hardware.Esp32.Sleep.WakeupGpioPin)(1UL << _configuration.Button), 0);
        }
        catch (Exception)
        {
            // An ESP32-C3 cannot be woken that way, and says so by an exception: there the timer alone does it.
        }

        nanoFramework.Hardware.Esp32.Sleep.StartDeepSleep();
    }
}
