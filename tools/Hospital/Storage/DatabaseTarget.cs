using Microsoft.Data.Sqlite;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>What people name as a database: a file for SQLite, or a server of PostgreSQL.</summary>
internal static class DatabaseTarget
{
    // Statements that are kept prepared, so that only their parameters are sent.
    private const int PreparedLimit = 100;

    /// <summary>The connection string of a server; null for a file.</summary>
    /// <param name="target">A path; for PostgreSQL a text that begins with "postgres://" or "postgresql://", or contains "Host=".</param>
    public static NpgsqlConnectionStringBuilder? ToPostgres(string target)
    {
        bool isUri = target.StartsWith("postgres://", StringComparison.Ordinal)
            || target.StartsWith("postgresql://", StringComparison.Ordinal);
        if (!isUri && !target.Contains("Host=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        NpgsqlConnectionStringBuilder server = isUri ? FromUri(new Uri(target)) : new NpgsqlConnectionStringBuilder(target);

        // Not ContainsKey: it is true for every option that there is, whether it was given or not.
        if (!server.ShouldSerialize("Max Auto Prepare"))
        {
            server.MaxAutoPrepare = PreparedLimit;
            server.AutoPrepareMinUsages = 2;
        }

        return server;
    }

    /// <summary>
    /// The connection string of a server behind PgBouncer, perhaps. In its transaction mode each transaction may get another session, so
    /// that nothing may stay in one: no prepared statement, no reset when the connection is closed.
    /// </summary>
    /// <exception cref="InvalidDataException">It is a file.</exception>
    public static NpgsqlConnectionStringBuilder ToPooledPostgres(string target)
    {
        NpgsqlConnectionStringBuilder server = ToPostgres(target) ?? throw new InvalidDataException(
            $"{target}: this is a file, and not a server that is read from; give a PostgreSQL connection string or URI");
        server.MaxAutoPrepare = 0;
        server.NoResetOnClose = true;
        server.Pooling = false;
        return server;
    }

    /// <summary>Opens a file; creates it if there is none.</summary>
    public static SqliteConnection OpenFile(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            // It will hold readings and keys: only its owner can read it, from the beginning.
            using FileStream created = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }

        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        string[] user = uri.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder builder = new()
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.TrimStart('/'),
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        return builder;
    }
}
