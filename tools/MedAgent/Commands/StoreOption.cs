using System.CommandLine;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The option that names the collector's store.</summary>
internal static class StoreOption
{
    /// <summary>The option.</summary>
    public static Option<string> Database { get; } = new("--db")
    {
        Description = "The collector's SQLite file, or a PostgreSQL connection string or URI.",
        DefaultValueFactory = _ => "readings.db",
    };

    /// <summary>Opens the store that it names.</summary>
    /// <exception cref="FileNotFoundException">There is none: nobody wants an empty one.</exception>
    public static ReadingStore Open(ParseResult result)
    {
        string target = result.GetValue(Database)!;
        bool isFile = !target.Contains("Host=", StringComparison.OrdinalIgnoreCase) && !target.Contains("://", StringComparison.Ordinal);
        return !isFile || File.Exists(target)
            ? ReadingStore.Open(target)
            : throw new FileNotFoundException($"{target} is not there; --db names the file that the collector writes");
    }
}
