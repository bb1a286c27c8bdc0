using System.Globalization;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>A sensor on the device's bus.</summary>
/// <param name="Chip">Name of the chip.</param>
/// <param name="Address">Its address, seven bits.</param>
internal sealed record SensorSetting(string Chip, int Address)
{
    /// <summary>Reads CHIP or CHIP@ADDRESS.</summary>
    /// <exception cref="InvalidDataException">It is neither, or the chip cannot have that address.</exception>
    public static SensorSetting Parse(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('@');
        SensorChip chip = SensorChip.All.FirstOrDefault(chip => chip.Name == parts[0])
            ?? throw new InvalidDataException($"--sensor {text}: there is no driver for '{parts[0]}'; choose one of "
                + $"{string.Join(", ", SensorChip.All.Select(chip => chip.Name))}");
        if (parts.Length == 1)
        {
            return new SensorSetting(chip.Name, chip.Address);
        }

        string digits = parts[1].StartsWith("0x", StringComparison.Ordinal) ? parts[1][2..] : parts[1];
        bool isAddress = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int address)
            && address >= chip.First && address <= chip.Last;
        return parts.Length == 2 && isAddress
            ? new SensorSetting(chip.Name, address)
            : throw new InvalidDataException($"--sensor {text}: a {chip.Name} has the address "
                + $"0x{chip.First:X2}{(chip.First < chip.Last ? $" to 0x{chip.Last:X2}" : "")}, for example "
                + $"{chip.Name}@0x{chip.Address:X2}");
    }

    /// <summary>Reads all sensors of a bus.</summary>
    /// <exception cref="InvalidDataException">One is wrong, or two are at the same address.</exception>
    public static IReadOnlyList<SensorSetting> ParseAll(IEnumerable<string> texts)
    {
        SensorSetting[] sensors = [.. texts.Select(Parse)];
        return sensors.GroupBy(sensor => sensor.Address).FirstOrDefault(same => same.Skip(1).Any()) is { } twice
            ? throw new InvalidDataException($"--sensor: {string.Join(" and ", twice.Select(sensor => sensor.Chip))} both have the "
                + $"address 0x{twice.Key:X2}; give each its own address")
            : sensors;
    }
}
