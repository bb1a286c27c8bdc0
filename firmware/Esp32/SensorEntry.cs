using System;

namespace NanoMedAgent.Esp32;

/// <summary>A sensor chip, as the configuration names it.</summary>
[Serializable]
public sealed class SensorEntry
{
    /// <summary>Its name in lower case.</summary>
    public string Chip;

    /// <summary>Its I2C address, 7 bits.</summary>
    public int Address;
}
