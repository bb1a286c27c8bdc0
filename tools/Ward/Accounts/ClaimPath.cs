using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Finds the roles of a person in the claims of a provider: in a claim of its own ("groups"), or inside one that is a JSON object
/// ("realm_access.roles" of Keycloak). A name that has dots itself, such as an address, is taken as a whole first.
/// </summary>
internal static class ClaimPath
{
    // A person has some groups. Who has more, or a deeper claim, gets what is in the first ones.
    private const int ValueLimit = 5000;
    private const int DepthLimit = 8;

    /// <summary>The values at a path.</summary>
    /// <param name="claims">What the provider has signed.</param>
    /// <param name="path">The name of a claim, and of keys inside it, with dots between them.</param>
    public static HashSet<string> Values(ClaimsPrincipal claims, string path)
    {
        HashSet<string> values = [];
        foreach ((string name, string inside) in Splits(path))
        {
            foreach (Claim claim in claims.FindAll(name))
            {
                if (inside.Length == 0 && claim.ValueType != JsonClaimValueTypes.JsonArray)
                {
                    Add(values, claim.Value);
                }
                else if (TryParse(claim.Value) is { } json)
                {
                    Collect(json, inside, 0, values);
                }
            }
        }

        return values;
    }

    /// <summary>All ways to read the beginning of a path as one name, the longest first.</summary>
    private static IEnumerable<(string Name, string Inside)> Splits(string path)
    {
        yield return (path, "");
        for (int dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
        {
            yield return (path[..dot], path[(dot + 1)..]);
        }
    }

    private static void Collect(JsonElement json, string path, int depth, HashSet<string> values)
    {
        if (path.Length == 0)
        {
            IEnumerable<JsonElement> all = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : [json];
            foreach (JsonElement each in all.Where(each => each.ValueKind == JsonValueKind.String))
            {
                Add(values, each.GetString()!);
            }

            return;
        }

        if (json.ValueKind != JsonValueKind.Object || depth == DepthLimit)
        {
            return;
        }

        foreach ((string name, string inside) in Splits(path))
        {
            if (json.TryGetProperty(name, out JsonElement inner))
            {
                Collect(inner, inside, depth + 1, values);
            }
        }
    }

    private static void Add(HashSet<string> values, string value)
    {
        if (values.Count < ValueLimit)
        {
            values.Add(value);
        }
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
