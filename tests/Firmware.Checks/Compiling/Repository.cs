namespace Firmware.Checks.Compiling;

/// <summary>Where things are: the built surface beside the tests, the sources and the shared facts above them.</summary>
internal static class Repository
{
    /// <summary>The core library's surface, as built.</summary>
    public static string CoreLibrary { get; } = Path.Combine(AppContext.BaseDirectory, "surface", "mscorlib.dll");

    /// <summary>The agent compiled against that surface; not the desktop's NanoMedAgent.dll.</summary>
    public static string Agent { get; } = Path.Combine(AppContext.BaseDirectory, "surface", "NanoMedAgent.dll");

    /// <summary>The repository's root, or null when the tests run outside of it.</summary>
    public static string? Root => SharedFiles.Root;

    /// <summary>What the device's core library has, one signature a line; the test is skipped when it is not there.</summary>
    public static string ApiOf(string assembly) => SharedFiles.Path($"nanoframework/api/{assembly}.txt");
}
