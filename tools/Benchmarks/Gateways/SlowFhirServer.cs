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
    private long _requests;

    private SlowFhirServer(WebApplication application, TimeSpan delay)
    {
        _application = application;
        _delay = delay;
    }

    /// <summary>Observations so far.</summary>
    public long Observations => Interlocked.Read(ref _observations);

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

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
        await AnswerAsync();
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
        await AnswerAsync();
        Interlocked.Add(ref _observations, observations);
        return Results.Text("""{"resourceType":"Bundle","type":"transaction-response"}""", Json);
    }

    private async Task AnswerAsync()
    {
        Interlocked.Increment(ref _requests);
        await Task.Delay(_delay);
    }
}
