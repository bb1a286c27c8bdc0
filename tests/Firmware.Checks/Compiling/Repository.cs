namespace Firmware.Checks.Compiling;

/// <summary>Where things are: what was built for the chip beside the tests, the sources and the shared facts above them.</summary>
internal static class Repository
{
    /// <summary>What <c>firmware/Surface</c> was built to.</summary>
    public static string SurfaceFolder { get; } = Path.Combine(AppContext.BaseDirectory, "surface");

    /// <summary>The device's core library, from its package.</summary>
    public static string CoreLibrary { get; } = Path.Combine(SurfaceFolder, ForTheChip.CoreLibrary + ".dll");

    /// <summary>The repository's root, or null when the tests run outside of it.</summary>
    public static string? Root => SourceTree.Root;

    /// <summary>What an assembly of the device has, one signature a line; the test is skipped when it is not there.</summary>
    public static string ApiOf(string assembly) => PublishedFiles.Interfaces.Path($"{assembly}.txt");
}
