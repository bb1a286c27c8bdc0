using System;
using NanoMedAgent.Drivers;
using NanoMedAgent.Platform;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace NanoMedAgent.Esp32;

/// <summary>Mains, or one lithium cell behind a divider; the switch; and the last sleep.</summary>
public sealed class BoardPower : IPower
{
    private const int NearlyEmptyPercent = 3;

    // How often a device that ran empty looks whether somebody charges it.
    private const int SleepMinutes = 30;

    private readonly DeviceConfiguration _configuration;
    private readonly Battery _battery;
    private int _percent = 100;
    private int _milliwattHours = int.MaxValue;

    /// <summary>The power of a board. One that keeps its battery behind a power chip counts as on mains.</summary>
    public BoardPower(DeviceConfiguration configuration)
    {
        _configuration = configuration;
        if (configuration.BatteryMilliwattHours > 0 && configuration.BatteryChannel >= 0)
        {
            AdcInput input = new(configuration.BatteryChannel);
            _battery = new Battery(input, configuration.BatteryUpperKiloohms, configuration.BatteryLowerKiloohms, configuration.BatteryMilliwattHours);
        }
    }

    /// <inheritdoc/>
    public int BatteryPercent
    {
        get
        {
            // What was measured last stays when the pin cannot be read.
            if (_battery != null && _battery.TryMeasure(out int percent, out int milliwattHours))
            {
                _percent = percent;
                _milliwattHours = milliwattHours;
            }

            return _percent;
        }
    }

    /// <inheritdoc/>
    public int BatteryMilliwattHours => _milliwattHours;

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
