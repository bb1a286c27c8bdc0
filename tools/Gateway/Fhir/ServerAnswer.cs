using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>What a server says, as far as it matters. What it says about a failure is bounded, and cleaned of all but text.</summary>
internal static partial class ServerAnswer
{
    private const int TextLimit = 500;

    /// <summary>Why a server has refused something: out of its OperationOutcome, or its status.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="body">The body.</param>
    public static string Reason(int status, byte[] body)
    {
        try
        {
            using JsonDocument outcome = JsonDocument.Parse(body);
            return Reason(status, outcome.RootElement);
        }
        catch (Exception failure) when (IsOtherShape(failure))
        {
            // It is no OperationOutcome: the status has to do.
            return FormattableString.Invariant($"HTTP {status}");
        }
    }

    /// <summary>The entries of a transaction's answer that say that they were not carried out.</summary>
    /// <param name="body">The body.</param>
    /// <returns>Their status and reason; none if it is no such answer: a server need not say more than 200.</returns>
    public static IReadOnlyList<(int Status, string Reason)> FailedEntries(byte[] body)
    {
        List<(int, string)> failed = [];
        try
        {
            using JsonDocument bundle = JsonDocument.Parse(body);
            if (!bundle.RootElement.TryGetProperty("entry", out JsonElement entries))
            {
                return failed;
            }

            foreach (JsonElement response in entries.EnumerateArray().Select(entry => entry.GetProperty("response")))
            {
                // "201 Created" in some servers.
                string text = response.GetProperty("status").GetString() ?? "";
                if (int.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status >= 400)
                {
                    bool hasReason = response.TryGetProperty("outcome", out JsonElement outcome)
                        && outcome.ValueKind == JsonValueKind.Object;
                    failed.Add((status, hasReason ? Reason(status, outcome) : FormattableString.Invariant($"HTTP {status}")));
                }
            }
        }
        catch (Exception failure) when (IsOtherShape(failure))
        {
            // What was understood counts.
        }

        return failed;
    }

    /// <summary>The resources in a bundle that a search has found.</summary>
    /// <param name="body">The body.</param>
    /// <param name="type">Their type.</param>
    /// <returns>
    /// References to them; in place of a patient who was replaced by another, to that one. Null if it is no such bundle.
    /// </returns>
    public static IReadOnlyList<string>? Found(byte[] body, string type)
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
                    .Where(resource => resource.GetProperty("resourceType").GetString() == type)
                    .Select(resource => ReplacedBy(resource) ?? $"{type}/{resource.GetProperty("id").GetString()!}").Distinct()]
                : [];
        }
        catch (Exception failure) when (IsOtherShape(failure))
        {
            return null;
        }
    }

    /// <summary>Whom a patient was merged into (Patient.link), at the same server; null if nobody.</summary>
    private static string? ReplacedBy(JsonElement resource) => !resource.TryGetProperty("link", out JsonElement links) ? null
        : links.EnumerateArray().Where(link => link.GetProperty("type").GetString() == "replaced-by")
            .Select(link => link.GetProperty("other").GetProperty("reference").GetString())
            .FirstOrDefault(reference => reference is not null && LocalPatient().IsMatch(reference));

    [GeneratedRegex(@"^Patient/[A-Za-z0-9\-.]{1,64}$")]
    private static partial Regex LocalPatient();

    private static bool IsOtherShape(Exception failure) =>
        failure is JsonException or InvalidOperationException or KeyNotFoundException;

    private static string Reason(int status, JsonElement outcome)
    {
        IEnumerable<string> texts = outcome.GetProperty("issue").EnumerateArray().Select(TextOf).Where(text => text.Length > 0);
        string line = new([.. string.Join("; ", texts).Select(c => char.IsControl(c) ? ' ' : c).Take(TextLimit)]);
        return line.Length == 0 ? FormattableString.Invariant($"HTTP {status}") : FormattableString.Invariant($"HTTP {status}: {line}");
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
