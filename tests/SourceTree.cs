namespace Tests;

/// <summary>The clone that the tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>Its root folder, or null when the tests run somewhere else.</summary>
    public static string? Root { get; } = FindRoot();

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
