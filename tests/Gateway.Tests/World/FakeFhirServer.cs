using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.World;

/// <summary>
/// A FHIR server as far as a gateway needs one: transactions with conditional creates and updates, all or nothing, and the search for
/// patients. It is written after the specification (FHIR R4, "http" and "bundle"), and uses no code of the tools.
/// </summary>
internal sealed class FakeFhirServer : HttpMessageHandler
{
    public const string PatientSystem = "urn:oid:1.2.3.4";

    public const string VisitSystem = "urn:oid:1.2.3.5";

    private readonly ConcurrentDictionary<string, JsonObject> _resources = [];
    private readonly ConcurrentQueue<string> _repeated = [];

    /// <summary>Patients by their identifiers, with the server's ids.</summary>
    public ConcurrentDictionary<string, string> Patients { get; } = [];

    /// <summary>Patients who were replaced by another, by the server's ids.</summary>
    public ConcurrentDictionary<string, string> ReplacedBy { get; } = [];

    /// <summary>Encounters by the numbers of visits, with the server's ids.</summary>
    public ConcurrentDictionary<string, string> Encounters { get; } = [];

    /// <summary>Called with each transaction before it is carried out; what it returns is answered in place of it.</summary>
    public Func<JsonObject, HttpResponseMessage?> BeforeTransaction { get; set; } = _ => null;

    /// <summary>Called after a transaction was carried out; may throw, as when the connection is lost.</summary>
    public Action AfterTransaction { get; set; } = () => { };

    /// <summary>The resources of all transactions that were carried out, in order.</summary>
    public ConcurrentQueue<JsonObject> Arrived { get; } = [];

    /// <summary>Creates that found a resource of a type already there.</summary>
    public int Repeated(string type) => _repeated.Count(each => each == type);

    public HttpClient Connect() => new(this, disposeHandler: false);

    /// <summary>The resources of a type, as they are now.</summary>
    public IReadOnlyList<JsonObject> Of(string type) =>
        [.. _resources.Values.Where(resource => (string?)resource["resourceType"] == type)];

    /// <summary>An answer that refuses something.</summary>
    public static HttpResponseMessage Refusal(HttpStatusCode status, string diagnostics) => Answer(status, new JsonObject
    {
        ["resourceType"] = "OperationOutcome",
        ["issue"] = new JsonArray(new JsonObject { ["severity"] = "error", ["code"] = "invalid", ["diagnostics"] = diagnostics }),
    });

    /// <summary>An answer that is 200 as a whole, and says of the second entry that it was not carried out.</summary>
    public static HttpResponseMessage BatchResponse(string status, string diagnostics) => Answer(HttpStatusCode.OK, new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction-response",
        ["entry"] = new JsonArray(
            new JsonObject { ["response"] = new JsonObject { ["status"] = "201" } },
            new JsonObject
            {
                ["response"] = new JsonObject
                {
                    ["status"] = status,
                    ["outcome"] = new JsonObject
                    {
                        ["resourceType"] = "OperationOutcome",
                        ["issue"] = new JsonArray(new JsonObject { ["diagnostics"] = diagnostics }),
                    },
                },
            }),
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As over a network: whoever asks goes on meanwhile.
        await Task.Yield();
        if (request.Method == HttpMethod.Get)
        {
            string[] wanted = Uri.UnescapeDataString(request.RequestUri!.Query).Split('&')[0].Split('=')[1].Split('|');
            string type = request.RequestUri.Segments[^1];
            (ConcurrentDictionary<string, string> known, string system) =
                type == "Patient" ? (Patients, PatientSystem) : (Encounters, VisitSystem);
            wanted[0].ShouldBe(system);
            JsonArray entries = known.TryGetValue(wanted[1], out string? id)
                ? [new JsonObject { ["resource"] = Find(type, id) }]
                : [];
            return Answer(HttpStatusCode.OK, new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["entry"] = entries });
        }

        JsonObject bundle = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
        if (BeforeTransaction(bundle) is { } refusal)
        {
            return refusal;
        }

        foreach (JsonObject entry in bundle["entry"]!.AsArray().OfType<JsonObject>())
        {
            CarryOut(entry["request"]!.AsObject(), entry["resource"]!.AsObject());
        }

        AfterTransaction();
        return Answer(HttpStatusCode.OK, new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction-response" });
    }

    private JsonObject Find(string type, string id)
    {
        JsonObject found = new() { ["resourceType"] = type, ["id"] = id };
        if (ReplacedBy.TryGetValue(id, out string? other))
        {
            found["link"] = new JsonArray(
                new JsonObject { ["type"] = "replaced-by", ["other"] = new JsonObject { ["reference"] = $"Patient/{other}" } });
        }

        return found;
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/fhir+json") };

    private void CarryOut(JsonObject request, JsonObject resource)
    {
        string type = (string)resource["resourceType"]!;
        string url = (string)request["url"]!;
        if ((string?)request["method"] == "POST")
        {
            url.ShouldBe(type);
            string key = $"{type}?{(string)request["ifNoneExist"]!}";
            key.ShouldBe(KeyOf(resource));
            if (_resources.TryAdd(key, resource))
            {
                Arrived.Enqueue(resource);
            }
            else
            {
                _repeated.Enqueue(type);
            }
        }
        else
        {
            string key = url.Contains('?') ? KeyOf(resource) : $"{type}/{(string)resource["id"]!}";
            url.ShouldBe(key);
            _resources[key] = resource;
            Arrived.Enqueue(resource);
        }
    }

    private static string KeyOf(JsonObject resource)
    {
        JsonObject identifier = resource["identifier"]!.AsArray().Single()!.AsObject();
        return $"{(string)resource["resourceType"]!}?identifier={(string)identifier["system"]!}|{(string)identifier["value"]!}";
    }
}
