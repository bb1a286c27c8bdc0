using System.Data.Common;
using System.Text.RegularExpressions;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The database of readings that somebody names on a command line.</summary>
public static partial class NamedStore
{
    /// <summary>Whether a target is a file for SQLite, and not an address of PostgreSQL.</summary>
    public static bool IsFile(string target) =>
        !target.Contains("Host=", StringComparison.OrdinalIgnoreCase) && !target.Contains("://", StringComparison.Ordinal);

    /// <summary>Whether a target has a password in it.</summary>
    public static bool HasPassword(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.Scheme is "postgres" or "postgresql"
            ? uri.UserInfo.Contains(':', StringComparison.Ordinal)
            : !IsFile(target) && PasswordKey().IsMatch(target);

    /// <summary>Opens it.</summary>
    /// <exception cref="InvalidDataException">It cannot be opened; the message has its name and what to do.</exception>
    public static ReadingStore Open(string target) => Open(target, ReadingStore.Open, "--db");

    /// <summary>Opens what is named with --db-read, for reading only.</summary>
    /// <exception cref="InvalidDataException">It cannot be opened; the message has its name and what to do.</exception>
    public static ReadingStore OpenToRead(string target) => IsFile(target)
        ? throw new InvalidDataException(
            $"--db-read {target}: this is a file; give the connection string or URI of a read replica, or of PgBouncer")
        : Open(target, ReadingStore.OpenToRead, "--db-read");

    /// <summary>The failure to read it, with its name and what to do.</summary>
    public static InvalidDataException Unreadable(string target, Exception failure, string option = "--db")
    {
        // A connection string may have a password in it, and so may an URI.
        string name = IsFile(target) ? target : option;
        string advice = IsFile(target) ? "give the file that the collector writes with --db" : "check the connection string and the server";
        return new InvalidDataException($"{name}: the database cannot be read ({failure.Message.TrimEnd('.')}); {advice}", failure);
    }

    private static ReadingStore Open(string target, Func<string, ReadingStore> open, string option)
    {
        try
        {
            return open(target);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(target, failure, option);
        }
    }

    [GeneratedRegex(@"(^|;)\s*(password|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordKey();
}
