using System.Text.Json;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>What a server says, as far as it matters. What it says about a failure is bounded, and cleaned of all but text.</summary>
internal static class ServerAnswer
{
    private const int TextLimit = 500;

    /// <summary>Why a server has refused something: out of its OperationOutcome, or its status.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="body">The body.</param>
    public static string Reason(int status, byte[] body)
    {
        string text = "";
        try
        {
            using JsonDocument outcome = JsonDocument.Parse(body);
            IEnumerable<string> texts = outcome.RootElement.GetProperty("issue").EnumerateArray().Select(TextOf);
            text = string.Join("; ", texts.Where(each => each.Length > 0));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // It is no OperationOutcome: the status has to do.
        }

        string line = new([.. text.Select(c => char.IsControl(c) ? ' ' : c).Take(TextLimit)]);
        return line.Length == 0 ? FormattableString.Invariant($"HTTP {status}") : FormattableString.Invariant($"HTTP {status}: {line}");
    }

    /// <summary>The patients in a bundle that a search has found.</summary>
    /// <param name="body">The body.</param>
    /// <returns>Their ids; null if it is no such bundle.</returns>
    public static IReadOnlyList<string>? Patients(byte[] body)
    {
        try
        {
            using JsonDocument bundle = JsonDocument.Parse(body);
            JsonElement root = bundle.RootElement;
            if (root.GetProperty("resourceType").GetString() != "Bundle")
            {
                return null;
            }

            return root.TryGetProperty("entry", out JsonElement entries)
                ? [.. entries.EnumerateArray().Select(entry => entry.GetProperty("resource"))
                    .Where(resource => resource.GetProperty("resourceType").GetString() == "Patient")
                    .Select(resource => resource.GetProperty("id").GetString()!).Distinct()]
                : [];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string TextOf(JsonElement issue)
    {
        if (issue.TryGetProperty("diagnostics", out JsonElement diagnostics) && diagnostics.ValueKind == JsonValueKind.String)
        {
            return diagnostics.GetString()!;
        }

        return issue.TryGetProperty("details", out JsonElement details) && details.TryGetProperty("text", out JsonElement text)
            ? text.GetString() ?? ""
            : "";
    }
}
