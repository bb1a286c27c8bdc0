using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoMedAgent.Compliance.Materials;

/// <summary>
/// Writes CycloneDX 1.7 as JSON (ECMA-424). The same content gives the same bytes: components are sorted, the time is that of the commit,
/// and the serial number is made of the content.
/// </summary>
internal static class BillWriter
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A bill of materials.</summary>
    public static JsonObject Document(Bill bill, SourceState source)
    {
        Component[] components = [.. bill.Components.OrderBy(component => component.Reference, StringComparer.Ordinal)];
        JsonObject document = Frame(source, bill.Subject);
        document["components"] = Array(components.Select(component => (JsonNode)Of(component)));
        document["dependencies"] = Array(bill.All.OrderBy(component => component.Reference, StringComparer.Ordinal).Select(Dependencies));
        document["compositions"] = Array(Compositions(bill));
        return document;
    }

    /// <summary>What each document begins with.</summary>
    public static JsonObject Frame(SourceState source, Component subject) => new()
    {
        ["$schema"] = "http://cyclonedx.org/schema/bom-1.7.schema.json",
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.7",
        ["serialNumber"] = "",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["timestamp"] = source.CommitTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
            ["lifecycles"] = Array([new JsonObject { ["phase"] = "pre-build" }]),
            ["tools"] = new JsonObject
            {
                ["components"] = Array([
                    new JsonObject
                    {
                        ["type"] = "application",
                        ["supplier"] = new JsonObject { ["name"] = SourceState.Supplier },
                        ["name"] = "medagent",
                        ["version"] = source.Version,
                    },
                ]),
            },
            ["component"] = Of(subject),
            ["supplier"] = new JsonObject { ["name"] = SourceState.Supplier },
        },
    };

    /// <summary>Gives a document its serial number, and returns its bytes.</summary>
    public static byte[] Finish(JsonObject document, out string serialNumber)
    {
        serialNumber = "urn:uuid:" + NameBased(Encoding.UTF8.GetBytes(document.ToJsonString(Options)));
        document["serialNumber"] = serialNumber;
        return Encoding.UTF8.GetBytes(document.ToJsonString(Options) + "\n");
    }

    /// <summary>An array of JSON.</summary>
    public static JsonArray Array(IEnumerable<JsonNode> items) => [.. items];

    /// <summary>A component as JSON.</summary>
    private static JsonObject Of(Component component)
    {
        JsonObject written = new() { ["type"] = component.Type, ["bom-ref"] = component.Reference };
        if (component.Supplier is not null)
        {
            written["supplier"] = new JsonObject { ["name"] = component.Supplier };
        }

        written["name"] = component.Name;
        Add(written, "version", component.Version);
        Add(written, "versionRange", component.VersionRange);
        if (component.VersionRange is not null)
        {
            written["isExternal"] = true;
        }

        Add(written, "description", component.Description);
        if (component.Hash is not null)
        {
            written["hashes"] = Array([new JsonObject { ["alg"] = component.HashAlgorithm, ["content"] = component.Hash }]);
        }

        if (component.Licence is { } licence)
        {
            written["licenses"] = Array([
                licence.Contains(' ', StringComparison.Ordinal)
                    ? new JsonObject { ["expression"] = licence }
                    : new JsonObject { ["license"] = new JsonObject { ["id"] = licence } },
            ]);
        }

        Add(written, "purl", component.PackageUrl);
        if (component.ReplacedBy is { } way)
        {
            written["properties"] = Array([new JsonObject { ["name"] = "nanomedagent:replaced-by", ["value"] = way }]);
        }

        return written;
    }

    private static void Add(JsonObject written, string name, string? value)
    {
        if (value is not null)
        {
            written[name] = value;
        }
    }

    private static JsonObject Dependencies(Component component)
    {
        JsonObject written = new() { ["ref"] = component.Reference };
        if (component.DependsOn.Count > 0)
        {
            written["dependsOn"] = Array(component.DependsOn.Distinct().Order(StringComparer.Ordinal).Select(to => (JsonNode)to));
        }

        return written;
    }

    /// <summary>What is known to be complete, and what is not: a reader must not take silence for completeness.</summary>
    private static IEnumerable<JsonNode> Compositions(Bill bill)
    {
        yield return Composition("complete", "dependencies", bill.All.Where(component => component.AreDependenciesKnown));
        Component[] unknown = [.. bill.All.Where(component => !component.AreDependenciesKnown)];
        if (unknown.Length > 0)
        {
            yield return Composition("unknown", "dependencies", unknown);
        }

        Component[] opaque = [.. bill.All.Where(component => component.IsOpaque)];
        if (opaque.Length > 0)
        {
            yield return Composition("incomplete", "assemblies", opaque);
        }
    }

    private static JsonObject Composition(string aggregate, string what, IEnumerable<Component> components) => new()
    {
        ["aggregate"] = aggregate,
        [what] = Array(components.Select(component => component.Reference).Order(StringComparer.Ordinal).Select(to => (JsonNode)to)),
    };

    /// <summary>A UUID of version 8 whose bits are those of SHA-256 of the content (RFC 9562, section 5.8).</summary>
    private static Guid NameBased(byte[] content)
    {
        byte[] bits = SHA256.HashData(content)[..16];
        bits[6] = (byte)(0x80 | (bits[6] & 0x0F));
        bits[8] = (byte)(0x80 | (bits[8] & 0x3F));
        return new Guid(
            BinaryPrimitives.ReadUInt32BigEndian(bits), BinaryPrimitives.ReadUInt16BigEndian(bits.AsSpan(4)),
            BinaryPrimitives.ReadUInt16BigEndian(bits.AsSpan(6)),
            bits[8], bits[9], bits[10], bits[11], bits[12], bits[13], bits[14], bits[15]);
    }
}
