namespace Firmware.Checks.Compiling;

/// <summary>Where things are: the built surface beside the tests, the sources and the shared facts above them.</summary>
internal static class Repository
{
    /// <summary>The core library's surface, as built.</summary>
    public static string CoreLibrary { get; } = Path.Combine(AppContext.BaseDirectory, "surface", "mscorlib.dll");

    /// <summary>The agent compiled against that surface; not the desktop's NanoMedAgent.dll.</summary>
    public static string Agent { get; } = Path.Combine(AppContext.BaseDirectory, "surface", "NanoMedAgent.dll");

    /// <summary>The repository's root, or null when the tests run outside of it.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>What the device's core library has, one signature a line; the test is skipped when it is not there.</summary>
    public static string ApiOf(string assembly)
    {
        string? path = Root is null ? null : Path.Combine(Root, "..", "shared", "nanoframework", "api", assembly + ".txt");
        Assert.SkipUnless(path is not null && File.Exists(path), $"../shared/nanoframework/api/{assembly}.txt is not here");
        return path!;
    }

    private static string? FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "nanoMedAgent.sln")) || Directory.Exists(Path.Combine(folder.FullName, ".git")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
