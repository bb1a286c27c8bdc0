using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Shrinker;

namespace NanoMedAgent.CostMeter.Sizes;

/// <summary>All assemblies of ours that a board is given, as nanoFramework's converter is given them: shrunk.</summary>
public static class FlashedFirmware
{
    // Each is in MeteredFirmware.targets too.
    private static readonly string[] Names = ["NanoMedAgent.Foundation", "NanoMedAgent", "NanoMedAgent.Drivers", "NanoMedAgent.Esp32"];

    private static readonly string[] NamesWithElement =
        ["NanoMedAgent.Foundation", "NanoMedAgent", "NanoMedAgent.Drivers", "NanoMedAgent.Element"];

    /// <summary>The sizes of what every board is given.</summary>
    public static IReadOnlyList<ChipImage> Images { get; } = Shrink(Names);

    /// <summary>The size of what a board with a secure element is given beside that.</summary>
    public static ChipImage Element { get; } = Shrink(NamesWithElement)[^1];

    private static ChipImage[] Shrink(string[] names)
    {
        string[] files = Array.ConvertAll(names, MeteredFirmware.DeviceFile);
        using FirmwareShrinker shrinker = new(files, [], [Path.GetDirectoryName(files[0])!]);
        shrinker.Shrink();
        return Array.ConvertAll(names, name => ChipImage.Of(shrinker.BytesOf(name)));
    }
}
