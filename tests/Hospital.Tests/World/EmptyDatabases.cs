using Npgsql;

namespace Hospital.Tests.World;

/// <summary>Databases that nobody else uses: files that do not exist yet, and empty databases of the server. Dropped afterwards.</summary>
internal sealed class EmptyDatabases : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _created = [];
    private int _files;

    /// <summary>A new one.</summary>
    /// <param name="database">"SQLite" or "PostgreSQL".</param>
    public string New(string database)
    {
        string target = TestDatabases.Target(database, _folder);
        if (database == "SQLite")
        {
            return _folder.File(FormattableString.Invariant($"store-{++_files}.db"));
        }

        string name = "t" + Guid.NewGuid().ToString("N");
        Execute(target, $"CREATE DATABASE {name}");
        _created.Add(name);
        return new NpgsqlConnectionStringBuilder(target) { Database = name, Pooling = false }.ToString();
    }

    public void Dispose()
    {
        foreach (string name in _created)
        {
            Execute(TestDatabases.Target("PostgreSQL", _folder), $"DROP DATABASE {name} WITH (FORCE)");
        }

        _folder.Dispose();
    }

    private static void Execute(string target, string sql)
    {
        using NpgsqlConnection connection = new(target);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
