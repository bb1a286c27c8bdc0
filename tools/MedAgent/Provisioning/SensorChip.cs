namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>A sensor chip that the firmware has a driver for. Addresses: the chips' datasheets.</summary>
/// <param name="Name">As in <c>device.json</c>.</param>
/// <param name="Address">Its address on the bus unless it was set to another.</param>
/// <param name="First">The lowest address that it can have.</param>
/// <param name="Last">The highest.</param>
internal sealed record SensorChip(string Name, int Address, int First, int Last)
{
    /// <summary>All of them. The address of a TMP117 is at its pin ADD0; that of an MLX90614 could be changed in its EEPROM, but the driver reckons with the one that it comes with.</summary>
    public static IReadOnlyList<SensorChip> All { get; } =
    [
        new("max30102", 0x57, 0x57, 0x57),
        new("mlx90614", 0x5A, 0x5A, 0x5A),
        new("tmp117", 0x48, 0x48, 0x4B),
    ];
}
