using System;
using NanoMedAgent.Drivers;

namespace NanoMedAgent.Esp32;

/// <summary>The sensor chips that this image has drivers for.</summary>
public static class BoardSensors
{
    /// <summary>Makes a driver for each chip of the configuration.</summary>
    public static ISensor[] Open(DeviceConfiguration configuration)
    {
        ISensor[] sensors = new ISensor[configuration.Sensors.Length];
        for (int i = 0; i < sensors.Length; i++)
        {
            SensorEntry entry = configuration.Sensors[i];
            I2cBusChip chip = new(configuration.I2cBus, entry.Address, configuration.I2cKilohertz);
            sensors[i] = entry.Chip switch
            {
                "max30102" => new Max30102(chip),
                _ => throw new InvalidOperationException("no driver for a sensor named " + entry.Chip),
            };
        }

        return sensors;
    }
}
