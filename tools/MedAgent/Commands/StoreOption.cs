using System.CommandLine;
using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The option for the collector's database.</summary>
internal static class StoreOption
{
    // SQLite takes a shorter file for an empty database.
    private const int SqliteHeaderBytes = 100;

    /// <summary>The option.</summary>
    public static Option<string> Database { get; } = new("--db")
    {
        Description = "The collector's database: an SQLite file, or a PostgreSQL connection string or URI.",
        DefaultValueFactory = _ => "readings.db",
    };

    /// <summary>The option for where only to read from.</summary>
    public static Option<string?> DatabaseToRead { get; } = new("--db-read")
    {
        Description = "Reads from here in place of --db: a read replica of PostgreSQL, or PgBouncer; a connection string or URI.",
        HelpName = "TARGET",
    };

    /// <summary>Why a target is no database that exists, and what to do; null if it may be one.</summary>
    public static string? Problem(string target)
    {
        if (!NamedStore.IsFile(target) || (File.Exists(target) && new FileInfo(target).Length >= SqliteHeaderBytes))
        {
            return null;
        }

        string what = Directory.Exists(target) ? "is a folder" : File.Exists(target) ? "is empty" : "does not exist";
        return $"{target} {what}; give the file that the collector writes with --db";
    }

    /// <summary>Opens the database for a command that only reads, where --db-read says so.</summary>
    /// <exception cref="InvalidDataException">It does not exist, and none is created; or it is not such a database.</exception>
    public static int UseToRead(ParseResult result, Func<ReadingStore, int> command)
    {
        if (result.GetValue(DatabaseToRead) is not { } target)
        {
            return Use(result, command);
        }

        using ReadingStore store = NamedStore.OpenToRead(target);
        try
        {
            return command(store);
        }
        catch (DbException failure)
        {
            throw NamedStore.Unreadable(target, failure, DatabaseToRead.Name);
        }
    }

    /// <summary>Opens the associations, devices and evidence of a database for a command.</summary>
    /// <exception cref="InvalidDataException">It does not exist, and none is created; or it is not such a database.</exception>
    public static int UseAssociations(ParseResult result, Func<AssociationStore, int> command)
    {
        string target = result.GetValue(Database)!;
        if (Problem(target) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        try
        {
            using AssociationStore store = AssociationStore.Open(target);
            return command(store);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }

    /// <summary>Opens what was delivered to record systems, for a command.</summary>
    /// <exception cref="InvalidDataException">It does not exist, and none is created; or it is not such a database.</exception>
    public static int UseDeliveries(ParseResult result, Func<DeliveryStore, int> command)
    {
        string target = result.GetValue(Database)!;
        if (Problem(target) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        try
        {
            using DeliveryStore store = DeliveryStore.Open(target);
            return command(store);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }

    /// <summary>Opens the database for a command.</summary>
    /// <exception cref="InvalidDataException">It does not exist, and none is created; or it is not such a database.</exception>
    public static int Use(ParseResult result, Func<ReadingStore, int> command)
    {
        string target = result.GetValue(Database)!;
        if (Problem(target) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        using ReadingStore store = NamedStore.Open(target);
        try
        {
            return command(store);
        }
        catch (DbException failure)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }
}
