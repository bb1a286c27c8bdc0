using System;
using NanoMedAgent.Drivers;

namespace NanoMedAgent.Esp32;

/// <summary>The sensor chips that this image has drivers for. A release calls it, so it is public.</summary>
public static class BoardSensors
{
    // Tenths of a degree Celsius: distinguishes the skin of a patient, even a cold one, from a sensor that lies on a table.
    private const int LeastTenths = 280;

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
                "mlx90614" => new Mlx90614(chip, LeastTenths),
                "tmp117" => new Tmp117(chip, LeastTenths),
                _ => throw new InvalidOperationException("no driver for sensor " + entry.Chip),
            };
        }

        return sensors;
    }
}
