using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>What kind of failure a database has reported.</summary>
internal static class DatabaseFailure
{
    // Result codes of SQLite that are about values, and not about the file.
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;
    private const int SqliteRange = 25;

    /// <summary>
    /// Whether a failure is about what was to be written: the database, or the code in front of it, does not take it. Otherwise the
    /// database itself fails, and would take it at another time.
    /// </summary>
    public static bool IsAboutContent(Exception failure) => failure switch
    {
        // SQLSTATE classes: data exception, integrity constraint violation, program limit exceeded.
        PostgresException refusal => refusal.SqlState[..2] is "22" or "23" or "54",
        SqliteException refusal => refusal.SqliteErrorCode is SqliteTooBig or SqliteConstraint or SqliteMismatch or SqliteRange,
        DbException or IOException or InvalidOperationException or OutOfMemoryException => false,
        _ => true,
    };

    /// <summary>Whether the connection to a server was lost, so that another one may work.</summary>
    public static bool IsConnectionLost(Exception failure) => failure switch
    {
        // SQLSTATE classes: connection exception, operator intervention (the server stops, or somebody ends the session).
        PostgresException refusal => refusal.SqlState[..2] is "08" or "57",
        NpgsqlException lost => lost.InnerException is IOException or SocketException or TimeoutException || lost.IsTransient,
        _ => false,
    };
}
