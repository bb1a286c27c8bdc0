namespace Architecture.Tests;

/// <summary>
/// The order of usings, which <c>dotnet format whitespace</c> leaves alone: <c>System</c> first, then by name.
/// </summary>
public sealed class OrderOfUsings
{
    [Fact]
    public void Usings_of_System_come_first_and_all_are_in_the_order_of_their_names()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] files = [.. SourceFiles.Of(SourceTree.Root!, ".cs")];
        files.Length.ShouldBeGreaterThan(1_000);
        files.Where(file => !IsOrdered(Usings(file))).ShouldBeEmpty();
    }

    private static bool IsOrdered(string[] names) => names.SequenceEqual(
        names.OrderBy(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.OrdinalIgnoreCase));

    // Aliases and usings of static members stand behind.
    private static string[] Usings(string file) =>
    [
        .. File.ReadLines(file)
            .Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';'))
            .Select(line => line[6..^1])
            .Where(name => !name.Contains(' ')),
    ];
}
