namespace Tests;

/// <summary>Facts, recordings and vectors beside the project, which are never copied into it; a test that needs one is skipped where it is not.</summary>
internal static class SharedFiles
{
    /// <summary>The root of the project.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The path of a file.</summary>
    /// <param name="relative">Below ../shared.</param>
    public static string Path(string relative)
    {
        string? path = Root is null ? null : System.IO.Path.Combine(Root, "..", "shared", relative);
        Assert.SkipUnless(path is not null && File.Exists(path), $"../shared/{relative} is not here");
        return path!;
    }

    private static string? FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "nanoMedAgent.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
