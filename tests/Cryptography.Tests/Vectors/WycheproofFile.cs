using System.Text.Json;

namespace Cryptography.Tests.Vectors;

/// <summary>
/// One file of C2SP/wycheproof, run as a whole. Each test in it is accounted for: valid ones are accepted, invalid ones refused, acceptable ones treated as was
/// decided where the file is run. The counts are printed.
/// </summary>
internal sealed class WycheproofFile(string name)
{
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _wrong = [];

    /// <summary>Runs every test.</summary>
    /// <param name="isAccepted">What the firmware says of a test of a group.</param>
    /// <param name="acceptsAcceptable">The decision for a test that may be taken or refused.</param>
    public void Run(Func<JsonElement, JsonElement, bool> isAccepted, Func<JsonElement, bool>? acceptsAcceptable = null)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(PublishedFiles.Wycheproof.Path($"{name}.json")));
        int total = 0;
        foreach (JsonElement group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                total++;
                string result = test.GetProperty("result").GetString()!;
                bool accepted = isAccepted(group, test);
                bool expected = result == "valid" || (result == "acceptable" && acceptsAcceptable!(test));
                string outcome = accepted ? "accepted" : "refused";
                Count($"{result}, {outcome}");
                if (accepted != expected)
                {
                    _wrong.Add($"test {test.GetProperty("tcId").GetInt32()} is {result} and was {outcome}: {test.GetProperty("comment").GetString()}");
                }
            }
        }

        Console.WriteLine($"{name}: {total} tests; {string.Join("; ", _counts.Select(count => $"{count.Value} {count.Key}"))}");
        _wrong.ShouldBeEmpty();
        total.ShouldBe(file.RootElement.GetProperty("numberOfTests").GetInt32());
        _counts.Values.Sum().ShouldBe(total);
    }

    /// <summary>A property in hexadecimal.</summary>
    public static byte[] Bytes(JsonElement of, string property) => Convert.FromHexString(of.GetProperty(property).GetString()!);

    private void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
