using System.Text.Json;

namespace Cryptography.Tests.Published;

/// <summary>
/// One file of C2SP/wycheproof. Each valid test must be accepted, each invalid one refused, and the acceptable ones are treated as the
/// caller decides. The counts are printed.
/// </summary>
internal sealed class WycheproofFile(string name)
{
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _wrong = [];

    /// <summary>Runs every test.</summary>
    /// <param name="isAccepted">Whether the firmware accepts a test of a group.</param>
    /// <param name="acceptsAcceptable">The decision for a test that may be accepted or refused.</param>
    public void Run(Func<JsonElement, JsonElement, bool> isAccepted, bool acceptsAcceptable = false)
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
                bool expected = result == "valid" || (result == "acceptable" && acceptsAcceptable);
                string outcome = accepted ? "accepted" : "refused";
                Count($"{result}, {outcome}");
                if (accepted != expected)
                {
                    string comment = test.GetProperty("comment").GetString()!;
                    _wrong.Add($"test {test.GetProperty("tcId").GetInt32()} is {result} and was {outcome}: {comment}");
                }
            }
        }

        Console.WriteLine($"{name}: {total} tests; {string.Join("; ", _counts.Select(count => $"{count.Value} {count.Key}"))}");
        _wrong.ShouldBeEmpty();
        total.ShouldBe(file.RootElement.GetProperty("numberOfTests").GetInt32());
        _counts.Values.Sum().ShouldBe(total);
    }

    private void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
