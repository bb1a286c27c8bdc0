using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>
/// A FHIR server on loopback as far as a gateway's speed depends on one: it reads a transaction, waits, and says that all is well. It knows
/// every patient, counts observations, and keeps nothing.
/// </summary>
internal sealed class SlowFhirServer : IAsyncDisposable
{
    private const string Json = "application/fhir+json";

    private readonly WebApplication _application;
    private readonly TimeSpan _delay;
    private long _observations;

    private SlowFhirServer(WebApplication application, TimeSpan delay)
    {
        _application = application;
        _delay = delay;
    }

    /// <summary>The base address.</summary>
    public Uri Address => new(_application.Urls.First() + "/r4");

    /// <summary>Starts one.</summary>
    /// <param name="delay">How long each answer takes.</param>
    public static async Task<SlowFhirServer> StartAsync(TimeSpan delay)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        SlowFhirServer server = new(builder.Build(), delay);
        server._application.MapGet("/r4/{type}", server.FindAsync);
        server._application.MapPost("/r4", server.TakeAsync);
        server._application.MapGet("/count", () => Interlocked.Read(ref server._observations));
        await server._application.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task<IResult> FindAsync(string type, string identifier)
    {
        await Task.Delay(_delay);
        return Results.Json(
            new
            {
                resourceType = "Bundle",
                type = "searchset",
                entry = new[] { new { resource = new { resourceType = type, id = identifier.Split('|')[^1] } } },
            },
            contentType: Json);
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using JsonDocument bundle = await JsonDocument.ParseAsync(request.Body);
        int observations = bundle.RootElement.GetProperty("entry").EnumerateArray()
            .Count(entry => entry.GetProperty("resource").GetProperty("resourceType").ValueEquals("Observation"));
        await Task.Delay(_delay);
        Interlocked.Add(ref _observations, observations);
        return Results.Text("""{"resourceType":"Bundle","type":"transaction-response"}""", Json);
    }
}
