using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Shrinker;

namespace NanoMedAgent.CostMeter.Sizes;

/// <summary>All assemblies of ours that a board is given, as nanoFramework's converter is given them: shrunk.</summary>
public static class FlashedFirmware
{
    // Each is in MeteredFirmware.targets too.
    private static readonly string[] Names = ["NanoMedAgent.Foundation", "NanoMedAgent", "NanoMedAgent.Drivers", "NanoMedAgent.Esp32"];

    /// <summary>Their sizes.</summary>
    public static IReadOnlyList<ChipImage> Images { get; } = Shrink();

    private static ChipImage[] Shrink()
    {
        string[] files = Array.ConvertAll(Names, MeteredFirmware.DeviceFile);
        using FirmwareShrinker shrinker = new(files, [], [Path.GetDirectoryName(files[0])!]);
        shrinker.Shrink();
        return Array.ConvertAll(Names, name => ChipImage.Of(shrinker.BytesOf(name)));
    }
}
