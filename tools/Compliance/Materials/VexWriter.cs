using System.Text.Json.Nodes;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>
/// Writes what we say to advisories as CycloneDX VEX: a file of its own, which refers to components of the bills by BOM-Link. A bill is
/// that of its commit for ever, and its digest is in signed releases; advisories arrive later.
/// </summary>
internal static class VexWriter
{
    /// <summary>The document.</summary>
    /// <param name="source">What the sources say of themselves.</param>
    /// <param name="advisories">The advisories.</param>
    /// <param name="bills">All bills, each with its serial number.</param>
    /// <exception cref="InvalidDataException">An advisory is about a component that is in no bill.</exception>
    public static JsonObject Document(SourceState source, IEnumerable<Advisory> advisories, IReadOnlyList<(Bill Bill, string Serial)> bills)
    {
        string subject = $"pkg:generic/nanomedagent/nanomedagent@{source.Version}";
        JsonObject document = BillWriter.Frame(source, new Component(subject, "application", "nanoMedAgent")
        {
            Version = source.Version,
            Licence = SourceState.Licence,
            Supplier = SourceState.Supplier,
            PackageUrl = subject,
        });
        document["vulnerabilities"] = BillWriter.Array(
            advisories.OrderBy(advisory => advisory.Id, StringComparer.Ordinal).Select(advisory => Of(advisory, bills)));
        return document;
    }

    private static JsonObject Of(Advisory advisory, IReadOnlyList<(Bill Bill, string Serial)> bills)
    {
        JsonObject analysis = new() { ["state"] = advisory.State };
        if (advisory.Justification is not null)
        {
            analysis["justification"] = advisory.Justification;
        }

        if (advisory.Response.Length > 0)
        {
            analysis["response"] = BillWriter.Array(advisory.Response.Select(response => (JsonNode)response));
        }

        analysis["detail"] = string.Join(' ', advisory.Detail);
        analysis["firstIssued"] = advisory.Judged + "T00:00:00Z";
        JsonObject written = new()
        {
            ["bom-ref"] = advisory.Id,
            ["id"] = advisory.Id,
            ["source"] = new JsonObject { ["url"] = advisory.Source },
            ["ratings"] = BillWriter.Array([new JsonObject { ["severity"] = advisory.Severity }]),
            ["description"] = string.Join(' ', advisory.Text),
            ["detail"] = $"Affected: {advisory.Affected}. First version with a correction: {advisory.Fixed ?? "none"}.",
            ["analysis"] = analysis,
            ["affects"] = BillWriter.Array(Affected(advisory, bills).Select(link => new JsonObject { ["ref"] = link })),
        };
        if (advisory.Aliases.Length > 0)
        {
            written["references"] = BillWriter.Array(advisory.Aliases.Select(alias => new JsonObject
            {
                ["id"] = alias,
                ["source"] = new JsonObject { ["url"] = $"https://github.com/advisories/{alias}" },
            }));
        }

        return written;
    }

    private static IEnumerable<string> Affected(Advisory advisory, IReadOnlyList<(Bill Bill, string Serial)> bills)
    {
        foreach (string name in advisory.Components)
        {
            string[] links =
            [
                .. bills.SelectMany(bill => bill.Bill.All
                    .Where(component => component.Reference == name || component.Reference.StartsWith(name + "@", StringComparison.Ordinal))
                    .Select(component => Link(bill.Serial, component.Reference))),
            ];
            foreach (string link in links.Length > 0
                ? links
                : throw new InvalidDataException($"advisories.json: {advisory.Id} is about {name}, which is in no bill of materials"))
            {
                yield return link;
            }
        }
    }

    /// <summary>A BOM-Link to a component of version 1 of a bill.</summary>
    private static string Link(string serialNumber, string reference) =>
        $"urn:cdx:{serialNumber["urn:uuid:".Length..]}/1#{Uri.EscapeDataString(reference)}";
}
