using System;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;
using NanoMedAgent.Drivers;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>The power supply: mains, or one lithium cell behind a voltage divider; the restart; and deep sleep.</summary>
public sealed class BoardPower : IPower
{
    private const int NearlyEmptyPercent = 3;

    // How often a device with an empty battery wakes up to check whether it is being charged.
    private const int SleepMinutes = 30;

    private readonly DeviceConfiguration _configuration;
    private readonly Battery _battery;
    private int _percent = 100;
    private int _milliwattHours = int.MaxValue;

    /// <summary>The power of a board. A board whose battery is behind a power-management chip counts as on mains.</summary>
    public BoardPower(DeviceConfiguration configuration)
    {
        _configuration = configuration;
        if (configuration.BatteryMilliwattHours > 0 && configuration.BatteryChannel >= 0)
        {
            AdcInput input = new(configuration.BatteryChannel);
            _battery = new Battery(
                input, configuration.BatteryUpperKiloohms, configuration.BatteryLowerKiloohms, configuration.BatteryMilliwattHours);
        }
    }

    /// <inheritdoc/>
    public int BatteryPercent
    {
        [OwnFrame]
        get
        {
            // When the pin cannot be read, the last measurement stays.
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

    /// <summary>Whether there is just enough power left to flush everything to flash.</summary>
    public bool IsNearlyEmpty
    {
        [OwnFrame]
        get => BatteryPercent <= NearlyEmptyPercent;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public void Restart() => Power.RebootDevice();

    /// <summary>Enters deep sleep. The device starts again after half an hour, or when the button is pressed.</summary>
    [OwnFrame]
    public void Sleep()
    {
        nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByTimer(TimeSpan.FromMinutes(SleepMinutes));
        try
        {
            nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByPin(
                (nanoFramework.Hardware.Esp32.Sleep.WakeupGpioPin)(1UL << _configuration.Button), 0);
        }
        catch (Exception)
        {
            // An ESP32-C3 cannot be woken by this pin, and the driver throws: only the timer wakes it.
        }

        nanoFramework.Hardware.Esp32.Sleep.StartDeepSleep();
    }
}
