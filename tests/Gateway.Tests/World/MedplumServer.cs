using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.World;

/// <summary>
/// Medplum's FHIR server on loopback, in a process of its own that may be killed. What it has confirmed is there when it comes back; what
/// its validator does not like it refuses.
/// </summary>
internal sealed class MedplumServer : IDisposable
{
    private const int PageLimit = 1000;

    private readonly string _folder;
    private readonly string _journal;
    private readonly int _port = LoopbackPort.Free();
    private readonly HttpClient _http = new();
    private StartedProgram _process;

    private MedplumServer(string folder, string journal)
    {
        _folder = folder;
        _journal = journal;
        _process = StartProcess();
    }

    /// <summary>Its base address.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}/r4");

    /// <summary>Starts an empty server; the test is skipped where there is none.</summary>
    /// <param name="folder">For its journal.</param>
    public static MedplumServer Start(string folder) =>
        new(MedplumPackages.Folder(), Path.Combine(folder, Guid.NewGuid().ToString("N") + ".jsonl"));

    /// <summary>Kills it, in the middle of whatever it does.</summary>
    public void Kill() => _process.Dispose();

    /// <summary>Starts it again after it was killed.</summary>
    public void Start() => _process = StartProcess();

    /// <summary>Adds a resource without a gateway.</summary>
    /// <returns>The resource with its id.</returns>
    public async Task<JsonObject> AddAsync(JsonObject resource)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(
            $"{Address}/{(string)resource["resourceType"]!}", resource, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Writes a resource anew that is there; it does not outlive the server.</summary>
    public async Task PutAsync(JsonObject resource)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(
            $"{Address}/{(string)resource["resourceType"]!}/{(string)resource["id"]!}", resource, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>All resources of a type, as they are now.</summary>
    public async Task<IReadOnlyList<JsonObject>> AllAsync(string type)
    {
        List<JsonObject> all = [];
        for (JsonArray? page = null; page is null || page.Count == PageLimit;)
        {
            JsonNode bundle = (await _http.GetFromJsonAsync<JsonNode>(
                $"{Address}/{type}?_count={PageLimit}&_offset={all.Count}", TestContext.Current.CancellationToken))!;
            page = bundle["entry"]?.AsArray() ?? [];
            all.AddRange(page.Select(entry => entry!["resource"]!.AsObject()));
        }

        return all;
    }

    public void Dispose()
    {
        _process.Dispose();
        _http.Dispose();
    }

    private StartedProgram StartProcess()
    {
        StartedProgram process = new(new ProcessStartInfo(
            "node", [Path.Combine(_folder, "record-system.mjs"), FormattableString.Invariant($"{_port}"), _journal]));
        LoopbackPort.Await(process, _port);
        return process;
    }
}
