using System.Text.RegularExpressions;

namespace Protocol.Tests.Document;

/// <summary>
/// PROTOCOL.md. With NANOMEDAGENT_WRITE_EXAMPLES=1 in the environment its example blocks are written anew before they are compared, so that
/// nobody edits hexadecimal by hand: <c>NANOMEDAGENT_WRITE_EXAMPLES=1 dotnet run --project tests/Protocol.Tests</c>. The hospital's
/// signatures, which are different each time, stay as long as they are right.
/// </summary>
internal static partial class ProtocolDocument
{
    private const string WriteVariable = "NANOMEDAGENT_WRITE_EXAMPLES";

    /// <summary>Where it is.</summary>
    public static string FilePath { get; } = Path.Combine(
        SourceTree.Root ?? throw new InvalidOperationException("the tests run outside of their clone"), "PROTOCOL.md");

    /// <summary>Whether the blocks are to be written.</summary>
    public static bool IsWriting => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    /// <summary>The blocks that tests write, as they stand there.</summary>
    public static IReadOnlyDictionary<ExampleBlock, string> Blocks()
    {
        Dictionary<ExampleBlock, string> blocks = [];
        foreach (Match match in Fence().Matches(File.ReadAllText(FilePath)))
        {
            ExampleBlock block = BlockOf(match);
            blocks.TryAdd(block, match.Groups["content"].Value).ShouldBeTrue($"PROTOCOL.md has the block '{block}' twice");
        }

        return blocks;
    }

    /// <summary>The bytes of an example, or null when there are none, or something else than hexadecimal.</summary>
    public static byte[]? Bytes(string name)
    {
        string? hexadecimal = Blocks().GetValueOrDefault(new ExampleBlock("hex", name));
        try
        {
            return string.IsNullOrWhiteSpace(hexadecimal) ? null : Convert.FromHexString(string.Concat(hexadecimal.Split()));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes what blocks should hold.</summary>
    public static void Write(IReadOnlyDictionary<ExampleBlock, string> contents)
    {
        string before = File.ReadAllText(FilePath);
        string after = Fence().Replace(before, match => contents.TryGetValue(BlockOf(match), out string? content)
            ? $"```{BlockOf(match)}\n{content}```\n"
            : match.Value);
        if (after != before)
        {
            File.WriteAllText(FilePath, after);
        }
    }

    private static ExampleBlock BlockOf(Match match) => new(match.Groups["language"].Value, match.Groups["name"].Value);

    [GeneratedRegex(@"^```(?<language>hex|cbor-diag|text) (?<name>[a-z0-9-]+)\n(?<content>(?:(?!```).*\n)*)```\n", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
