namespace HostSim.Tests;

/// <summary>Recordings and vectors beside the project; a test that needs one is skipped where it is not.</summary>
internal static class SharedFiles
{
    /// <summary>The real patient's 32 hours.</summary>
    public static string Recording
    {
        get
        {
            string? path = Find("vitals/mimic2-s00001.csv");
            Assert.SkipUnless(path is not null, "../shared/vitals/mimic2-s00001.csv is not here");
            return path!;
        }
    }

    private static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "nanoMedAgent.sln")))
            {
                string path = Path.Combine(folder.FullName, "..", "shared", relative);
                return File.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
