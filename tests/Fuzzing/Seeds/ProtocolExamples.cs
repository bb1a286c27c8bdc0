using System.Text.RegularExpressions;

namespace Fuzzing.Seeds;

/// <summary>The examples of PROTOCOL.md: a message of each kind as a device or the hospital writes it.</summary>
internal static partial class ProtocolExamples
{
    private static readonly Dictionary<string, byte[]> Examples = Read();

    /// <summary>The bytes of an example.</summary>
    /// <param name="name">Behind "hex" in its fence.</param>
    public static byte[] Of(string name) => Examples[name];

    /// <summary>Several examples.</summary>
    public static IEnumerable<byte[]> All(params string[] names) => names.Select(Of);

    private static Dictionary<string, byte[]> Read()
    {
        using StreamReader reader = new(typeof(ProtocolExamples).Assembly.GetManifestResourceStream("PROTOCOL.md")!);
        return Fence().Matches(reader.ReadToEnd()).ToDictionary(
            match => match.Groups["name"].Value, match => Convert.FromHexString(string.Concat(match.Groups["content"].Value.Split())));
    }

    [GeneratedRegex(@"^```hex (?<name>[a-z0-9-]+)\n(?<content>[0-9a-fA-F\s]+)```$", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
