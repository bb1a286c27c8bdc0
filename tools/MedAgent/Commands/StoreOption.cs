using System.CommandLine;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The option for the collector's database.</summary>
internal static class StoreOption
{
    /// <summary>The option.</summary>
    public static Option<string> Database { get; } = new("--db")
    {
        Description = "The collector's database: an SQLite file, or a PostgreSQL connection string or URI.",
        DefaultValueFactory = _ => "readings.db",
    };

    /// <summary>Opens the database.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist; none is created.</exception>
    public static ReadingStore Open(ParseResult result)
    {
        string target = result.GetValue(Database)!;
        bool isFile = !target.Contains("Host=", StringComparison.OrdinalIgnoreCase) && !target.Contains("://", StringComparison.Ordinal);
        return !isFile || File.Exists(target)
            ? ReadingStore.Open(target)
            : throw new FileNotFoundException($"{target} does not exist; give the file that the collector writes with --db");
    }
}
