using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.World;

/// <summary>Statements of somebody who asks the database directly.</summary>
internal static class Statements
{
    /// <summary>Runs one; the parameter @none has no bytes.</summary>
    public static void Run(string target, string sql)
    {
        using DbConnection connection = NamedStore.IsFile(target)
            ? new SqliteConnection($"Data Source={target};Pooling=false")
            : new NpgsqlConnection(target);
        connection.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains("@none", StringComparison.Ordinal))
        {
            DbParameter none = command.CreateParameter();
            (none.ParameterName, none.Value) = ("@none", Array.Empty<byte>());
            command.Parameters.Add(none);
        }

        command.ExecuteNonQuery();
    }

    /// <summary>The first value of a query of PostgreSQL, as text.</summary>
    public static string Read(string target, string sql)
    {
        using NpgsqlConnection connection = new(target);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }
}
