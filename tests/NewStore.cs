using NanoMedAgent.Hospital.Readings;

namespace Tests;

/// <summary>
/// Files of SQLite that have the tables of a store already. All migration steps take longer than many a test, so they are run once in a
/// process, and the file is copied. That they make a store of nothing is tested where stores and old databases are.
/// </summary>
internal static class NewStore
{
    private static readonly Lazy<byte[]> Empty = new(Make);

    /// <summary>Makes the file of an empty store, if there is none.</summary>
    /// <returns>Its path.</returns>
    public static string At(string path)
    {
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, Empty.Value);
        }

        return path;
    }

    private static byte[] Make()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nanomedagent-");
        string path = Path.Combine(folder.FullName, "readings.db");
        ReadingStore.Open(path).Dispose();
        byte[] contents = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return contents;
    }
}
