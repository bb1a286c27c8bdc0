namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>A sensor chip for which the firmware has a driver. Addresses are from the data sheets.</summary>
/// <param name="Name">As in <c>device.json</c>.</param>
/// <param name="Address">Its usual address on the bus.</param>
/// <param name="First">Its lowest possible address.</param>
/// <param name="Last">Its highest possible address.</param>
/// <param name="Signs">The names of the vital signs that it measures.</param>
internal sealed record SensorChip(string Name, int Address, int First, int Last, IReadOnlyList<string> Signs)
{
    /// <summary>The chips of a board when nobody names others.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["max30102", "tmp117"];

    /// <summary>
    /// All chips. The pin ADD0 sets the address of a TMP117. That of an MLX90614 could be changed in its EEPROM, but its driver uses the
    /// factory setting.
    /// </summary>
    public static IReadOnlyList<SensorChip> All { get; } =
    [
        new("max30102", 0x57, 0x57, 0x57, ["o2", "pr"]),
        new("mlx90614", 0x5A, 0x5A, 0x5A, ["st"]),
        new("tmp117", 0x48, 0x48, 0x4B, ["st"]),
    ];
}
