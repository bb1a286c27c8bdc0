using System.Globalization;
using System.Xml.Linq;
using NanoMedAgent.Compliance.Sources;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>What the sources say of themselves: their version, and when they were committed.</summary>
/// <param name="Version">The version of all of our components.</param>
/// <param name="CommitTime">When the commit was made, which a bill bears instead of the time at which it was made.</param>
public sealed record SourceState(string Version, DateTimeOffset CommitTime)
{
    /// <summary>Who supplies our components.</summary>
    public const string Supplier = "nanoMedAgent";

    /// <summary>The licence of our components, which the file LICENSE has.</summary>
    public const string Licence = "MIT";

    private const string TimeVariable = "SOURCE_DATE_EPOCH";

    /// <summary>Reads them. Where the folder has no history of git, <c>SOURCE_DATE_EPOCH</c> says the time.</summary>
    /// <exception cref="InvalidDataException">The time is not known; the message says what to do.</exception>
    public static SourceState Read(SourceClone clone)
    {
        string version = XDocument.Load(clone.Place("Directory.Build.props")).Descendants("Version").First().Value;
        string? seconds = Environment.GetEnvironmentVariable(TimeVariable);
        DateTimeOffset? time = long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long given)
            ? DateTimeOffset.FromUnixTimeSeconds(given)
            : clone.CommitTime;
        return new SourceState(version, time ?? throw new InvalidDataException(
            $"{clone.Root}: the time of the commit is not known. Give a clone of git, with git installed, or set {TimeVariable} to seconds "
            + "since 1970"));
    }
}
