namespace NanoMedAgent.Hospital.Storage;

/// <summary>Whether a SQLite file is on the disk when a write returns.</summary>
internal static class DiskWaits
{
    /// <summary>From now on nothing waits for the disk. It changes nothing at PostgreSQL.</summary>
    public static void End(Database database)
    {
        if (!database.IsPostgres)
        {
            database.Execute("PRAGMA synchronous = OFF");
        }
    }
}
