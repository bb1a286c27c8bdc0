using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>What NuGet's audit said in the last restore of a clone: the warnings NU1901 to NU1904 in its asset files.</summary>
internal static partial class RestoreAudit
{
    private const string AssetFile = "project.assets.json";

    /// <summary>The advisories to which we have said nothing yet, each once, with its package.</summary>
    /// <param name="root">The root folder of a clone.</param>
    /// <param name="advisories">What we have said.</param>
    public static IReadOnlyList<string> Unanswered(string root, IEnumerable<Advisory> advisories)
    {
        HashSet<string> answered = [.. advisories.SelectMany(advisory => advisory.Aliases.Append(advisory.Id))];
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return
        [
            .. Directory.EnumerateFiles(root, AssetFile, everywhere)
                .SelectMany(Warnings)
                .Where(message => !Number().Matches(message).Any(number => answered.Contains(number.Value)))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Warnings(string path)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(path));
        return assets.RootElement.TryGetProperty("logs", out JsonElement logs)
            ?
            [
                .. logs.EnumerateArray()
                    .Where(log => log.GetProperty("code").GetString() is "NU1901" or "NU1902" or "NU1903" or "NU1904")
                    .Select(log => log.GetProperty("message").GetString()!),
            ]
            : Array.Empty<string>();
    }

    [GeneratedRegex(@"GHSA(-[0-9a-z]{4}){3}|CVE-\d{4}-\d{4,}")]
    private static partial Regex Number();
}
