using System.Text.RegularExpressions;

namespace Device.Tests;

/// <summary>The tests for the device hold on the desktop too, and none is left out.</summary>
public sealed partial class OnTheDesktop
{
    public static IEnumerable<TheoryDataRow<string>> Names =>
        DeviceTest.All.Select(test => new TheoryDataRow<string>(test.Name) { Label = test.Name });

    [Theory]
    [MemberData(nameof(Names))]
    public void It_passes(string test) => DeviceTest.All.Single(other => other.Name == test).Run();

    [Fact]
    public void Every_test_that_stands_in_the_sources_was_found()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] written =
        [
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests", "Device"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => TestMethods().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups["name"].Value)
                .Order(StringComparer.Ordinal),
        ];
        written.ShouldNotBeEmpty();
        DeviceTest.All.Select(test => test.Method.Name).Distinct().Order(StringComparer.Ordinal).ShouldBe(written);
    }

    [GeneratedRegex(@"\[TestMethod\][^{};]*?public static void (?<name>\w+)\(")]
    private static partial Regex TestMethods();
}
