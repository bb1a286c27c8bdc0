namespace Firmware.Checks.Compiling;

/// <summary>Paths: the assemblies built for the device, the sources, and the interface lists.</summary>
internal static class Repository
{
    /// <summary>Folder with the assemblies that <c>firmware/Surface</c> builds, beside the tests.</summary>
    public static string SurfaceFolder { get; } = Path.Combine(AppContext.BaseDirectory, "surface");

    /// <summary>The device's core library, from its package.</summary>
    public static string CoreLibrary { get; } = Path.Combine(SurfaceFolder, DeviceBuild.CoreLibrary + ".dll");

    /// <summary>The repository's root, or null when the tests run outside of it.</summary>
    public static string? Root => SourceTree.Root;

    /// <summary>What an assembly of the device has, one signature a line; the test is skipped when it is not there.</summary>
    public static string ApiOf(string assembly) => PublishedFiles.Interfaces.Path($"{assembly}.txt");
}
