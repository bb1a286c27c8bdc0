namespace Hospital.Tests.World;

/// <summary>The two kinds of databases: SQLite always, PostgreSQL where the environment names a server.</summary>
public static class TestDatabases
{
    private const string PostgreSql = "PostgreSQL";

    /// <summary>Both of them.</summary>
    public static TheoryData<string> Names() => ["SQLite", PostgreSql];

    /// <summary>A file in the folder, or the server of the environment; without one the test is skipped.</summary>
    internal static string Target(string database, TemporaryFolder folder)
    {
        string? server = Environment.GetEnvironmentVariable("NANOMEDAGENT_POSTGRES");
        Assert.SkipWhen(database == PostgreSql && server is null, "NANOMEDAGENT_POSTGRES names no PostgreSQL server to test with");
        return database == PostgreSql ? server! : folder.File("readings.db");
    }
}
