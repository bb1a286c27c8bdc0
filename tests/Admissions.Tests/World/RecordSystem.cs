using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Tests.World;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Admissions;
using NanoMedAgent.Admissions.Fhir;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Smart;

namespace Admissions.Tests.World;

/// <summary>
/// Medplum's FHIR server as the hospital's record system, behind a door that wants a token, and a feed that asks it. Its ward "3 North" has
/// the beds 1 and 2 in room 301; "4 South" has bed 9.
/// </summary>
internal sealed class RecordSystem : IDisposable
{
    private const string Physical = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    private readonly TemporaryFolder _folder = new();
    private readonly MedplumServer _server;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly Dictionary<string, string> _beds = [];
    private FhirServer _connection;

    private RecordSystem()
    {
        _server = MedplumServer.Start(_folder.Path);
        Store = AdmissionStore.Open(_folder.File("readings.db"));
        Restart();
    }

    public AdmissionStore Store { get; }

    public FhirFeed Feed { get; private set; }

    public Door Way { get; private set; }

    public static async Task<RecordSystem> StartAsync()
    {
        MedplumPackages.Folder();
        RecordSystem system = new();
        string house = await system.AddLocationAsync("Hospital", "bu", null);
        string north = await system.AddLocationAsync("3 North", "wa", house);
        string south = await system.AddLocationAsync("4 South", "wa", house);
        string room = await system.AddLocationAsync("301", "ro", north);
        system._beds["301-1"] = await system.AddLocationAsync("1", "bd", room);
        system._beds["301-2"] = await system.AddLocationAsync("2", "bd", room);
        system._beds["9"] = await system.AddLocationAsync("9", "bd", south);
        system._beds["corridor"] = await system.AddLocationAsync("corridor", "lvl", house);
        return system;
    }

    /// <summary>The service is killed, and another one started.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_connection), nameof(Feed), nameof(Way))]
    public void Restart()
    {
        _connection?.Dispose();
        Way = new Door();
        HttpClient http = new(Way);
        Uri tokens = new("https://authority.example/token");
        _connection = new FhirServer(
            http, _server.Address, new SmartAuthorization(http, tokens, "ward-feed", _key, "system/*.rs", TimeProvider.System));
        Feed = new FhirFeed(
            _connection, "urn:oid:1.2.3", "urn:oid:1.2.5", Store, new AdmissionsLog(NullLogger.Instance), TimeProvider.System);
    }

    /// <summary>Adds a patient with an id on the wristband, or with none.</summary>
    public Task<JsonObject> AddPatientAsync(string? id, string family)
    {
        JsonArray identifiers = [Identifier("urn:oid:1.2.9", "x")];
        if (id is not null)
        {
            identifiers.Add(Identifier("urn:oid:1.2.3", id));
        }

        return _server.AddAsync(new JsonObject
        {
            ["resourceType"] = "Patient",
            ["identifier"] = identifiers,
            ["name"] = new JsonArray(new JsonObject { ["given"] = new JsonArray("Ada"), ["family"] = family }),
            ["birthDate"] = "1950-01-31",
        });
    }

    /// <summary>A patient comes.</summary>
    public Task<JsonObject> AdmitAsync(JsonObject patient, string visit, string bed, string status = "in-progress") => _server.AddAsync(
        new JsonObject
        {
            ["resourceType"] = "Encounter",
            ["identifier"] = new JsonArray(Identifier("urn:oid:1.2.5", visit)),
            ["status"] = status,
            ["class"] = new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActCode", ["code"] = "IMP" },
            ["subject"] = new JsonObject { ["reference"] = $"Patient/{patient["id"]}" },
            ["period"] = new JsonObject { ["start"] = Text(DateTimeOffset.UtcNow.AddHours(-1)) },
            ["location"] = new JsonArray(Place(bed)),
        });

    /// <summary>A patient moves: the former bed stays in the encounter, as completed.</summary>
    public Task MoveAsync(JsonObject encounter, string bed)
    {
        JsonArray places = encounter["location"]!.AsArray();
        places[^1]!["status"] = "completed";
        places.Add(Place(bed));
        return PutAsync(encounter);
    }

    public Task SetStatusAsync(JsonObject encounter, string status)
    {
        encounter["status"] = status;
        return PutAsync(encounter);
    }

    /// <summary>One patient was two: the first one is replaced by the other.</summary>
    public Task MergeAsync(JsonObject prior, JsonObject survivor)
    {
        prior["link"] = new JsonArray(new JsonObject
        {
            ["other"] = new JsonObject { ["reference"] = $"Patient/{survivor["id"]}" },
            ["type"] = "replaced-by",
        });
        return PutAsync(prior);
    }

    public async Task PutAsync(JsonObject resource)
    {
        // As it was given; the server writes a new version.
        JsonObject copy = resource.DeepClone().AsObject();
        copy.Remove("meta");
        await _server.PutAsync(copy);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _key.Dispose();
        Store.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    private static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private JsonObject Place(string bed) => new()
    {
        ["location"] = new JsonObject { ["reference"] = $"Location/{_beds[bed]}" },
        ["status"] = "active",
    };

    private async Task<string> AddLocationAsync(string name, string physicalType, string? partOf)
    {
        JsonObject location = new()
        {
            ["resourceType"] = "Location",
            ["name"] = name,
            ["physicalType"] = new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = Physical, ["code"] = physicalType }),
            },
        };
        if (partOf is not null)
        {
            location["partOf"] = new JsonObject { ["reference"] = $"Location/{partOf}" };
        }

        return (string)(await _server.AddAsync(location))["id"]!;
    }

    /// <summary>Gives tokens, and lets nobody through without one.</summary>
    internal sealed class Door() : DelegatingHandler(new SocketsHttpHandler())
    {
        private string _token = "t-1";

        /// <summary>How many tokens it has given.</summary>
        public int Given { get; private set; }

        /// <summary>Requests that it has let through.</summary>
        public List<string> Requests { get; } = [];

        /// <summary>Whether the server cannot be reached.</summary>
        public bool IsClosed { get; set; }

        /// <summary>The tokens that it has given are not taken any more.</summary>
        public void ChangeToken() => _token = "t-2";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsClosed)
            {
                throw new HttpRequestException("no route");
            }

            if (request.Method == HttpMethod.Post)
            {
                Given++;
                return new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent($$"""{"access_token":"{{_token}}","expires_in":300}"""),
                };
            }

            if (request.Headers.Authorization?.Parameter != _token)
            {
                return new HttpResponseMessage(HttpStatusCode.Unauthorized);
            }

            Requests.Add(request.RequestUri!.PathAndQuery);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
