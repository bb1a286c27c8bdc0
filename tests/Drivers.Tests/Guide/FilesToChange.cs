using System.Text.RegularExpressions;
using Agent.Tests.World;

namespace Drivers.Tests.Guide;

/// <summary>The lists of files in firmware/Drivers/README.md are the files that name a chip, and a vital sign.</summary>
public sealed partial class FilesToChange
{
    // What only the temperature of the skin needs, as it can stand for the body's; and the driver, which is new for each chip.
    private static readonly string[] OfThermometersOnly =
        ["firmware/Agent/Vitals/Sampler.cs", "firmware/Drivers/Thermometer.cs", "tools/MedAgent/Policies/PolicyStart.cs"];

    // Measures what a policy costs, with as many signs as there were: one more is no reason to measure anew.
    private const string OfCosts = "tools/CostMeter/Needs/PolicyShape.cs";

    [Fact]
    public void A_chip_is_named_in_the_files_of_the_guide_and_in_no_others() =>
        Sources().Where(file => ChipName().IsMatch(File.ReadAllText(DocumentPart.PathOf(file)))).Order(StringComparer.Ordinal)
            .ShouldBe(Listed("chip files").Order(StringComparer.Ordinal));

    [Fact]
    public void A_vital_sign_is_named_in_the_files_of_the_guide_and_in_no_others() =>
        Sources().Append("PROTOCOL.md").Where(file => SignName().IsMatch(File.ReadAllText(DocumentPart.PathOf(file))))
            .Except([.. OfThermometersOnly, OfCosts]).Order(StringComparer.Ordinal)
            .ShouldBe(Listed("sign files").Order(StringComparer.Ordinal));

    /// <summary>The first cell of each row of a list.</summary>
    private static string[] Listed(string list)
    {
        string text = File.ReadAllText(DocumentPart.PathOf("firmware/Drivers/README.md"));
        text = text.Split($"<!-- {list} -->")[1].Split($"<!-- /{list} -->")[0];
        return [.. FirstCell().Matches(text).Select(row => row.Groups["file"].Value)];
    }

    private static IEnumerable<string> Sources() => new[] { "firmware", "hostsim", "tools", "boards" }
        .SelectMany(folder => Directory.EnumerateFiles(DocumentPart.PathOf(folder), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(DocumentPart.PathOf("."), file).Replace('\\', '/'))
        .Where(file => Path.GetExtension(file) is ".cs" or ".sql" or ".json" && !Built().IsMatch(file));

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex Built();

    [GeneratedRegex("mlx90614", RegexOptions.IgnoreCase)]
    private static partial Regex ChipName();

    [GeneratedRegex("""SkinTemperature|["'`]st["'`]""")]
    private static partial Regex SignName();

    [GeneratedRegex("^\\| `(?<file>[^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();
}
