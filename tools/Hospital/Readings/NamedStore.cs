using System.Data.Common;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The database of readings that somebody names on a command line.</summary>
public static class NamedStore
{
    /// <summary>Whether a target is a file for SQLite, and not an address of PostgreSQL.</summary>
    public static bool IsFile(string target) =>
        !target.Contains("Host=", StringComparison.OrdinalIgnoreCase) && !target.Contains("://", StringComparison.Ordinal);

    /// <summary>Opens it.</summary>
    /// <exception cref="InvalidDataException">It cannot be opened; the message has its name and what to do.</exception>
    public static ReadingStore Open(string target)
    {
        try
        {
            return ReadingStore.Open(target);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(target, failure);
        }
    }

    /// <summary>The failure to read it, with its name and what to do.</summary>
    public static InvalidDataException Unreadable(string target, Exception failure)
    {
        // A connection string may have a password in it, and so may an URI.
        string name = IsFile(target) ? target : "--db";
        string advice = IsFile(target) ? "give the file that the collector writes with --db" : "check the connection string and the server";
        return new InvalidDataException($"{name}: the database cannot be read ({failure.Message.TrimEnd('.')}); {advice}", failure);
    }
}
