using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hospital.Tests.BrokenFiles;

/// <summary>A JSON document with each of its values replaced by other kinds of values, or left out.</summary>
internal static class WrongShapes
{
    private const int OthersAtEachPlace = 3;

    private static readonly string[] Others =
    [
        "null", "true", "0", "-1", "0.5", "1e300", "-1e28", "123456789012345678901234567890", "\"\"", "\"x\"",
        "\"\\u001b[31m\\u202e\\u0000\"", "[]", "[null]", "{}", "{\"\\u001b\": null}", "[[[[]]]]",
    ];

    /// <summary>What was changed, and the document.</summary>
    public static IEnumerable<(string Change, string Json)> Of(string json)
    {
        JsonNode document = Parse(json);
        foreach ((int index, string path) in Paths(document, "").Index())
        {
            // A few at each place, and in turn all of them.
            for (int turn = 0; turn < OthersAtEachPlace; turn++)
            {
                string other = Others[((index * OthersAtEachPlace) + turn) % Others.Length];
                JsonNode changed = Parse(json);
                Set(changed, path, JsonNode.Parse(other));
                yield return ($"{path} = {other}", changed.ToJsonString());
            }

            JsonNode without = Parse(json);
            Remove(without, path);
            yield return ($"without {path}", without.ToJsonString());
        }
    }

    private static JsonNode Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, $"{path}/{member.Key}").Prepend($"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, index) => Paths(item, $"{path}/{index}").Prepend($"{path}/{index}")),
        _ => [],
    };

    private static void Set(JsonNode document, string path, JsonNode? value)
    {
        (JsonNode parent, string last) = Find(document, path);
        if (parent is JsonArray items)
        {
            items[Index(last)] = value;
        }
        else
        {
            parent[last] = value;
        }
    }

    private static void Remove(JsonNode document, string path)
    {
        (JsonNode parent, string last) = Find(document, path);
        if (parent is JsonArray items)
        {
            items.RemoveAt(Index(last));
        }
        else
        {
            parent.AsObject().Remove(last);
        }
    }

    private static (JsonNode Parent, string Last) Find(JsonNode document, string path)
    {
        string[] steps = path.Split('/')[1..];
        JsonNode parent = document;
        foreach (string step in steps[..^1])
        {
            parent = parent is JsonArray items ? items[Index(step)]! : parent[step]!;
        }

        return (parent, steps[^1]);
    }

    private static int Index(string step) => int.Parse(step, System.Globalization.CultureInfo.InvariantCulture);
}
