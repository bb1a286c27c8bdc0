using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace NanoMedAgent.Operations.Monitoring;

/// <summary>
/// Serves /healthz (200 while the program works, 503 when it hangs), /readyz (200 while the service does its work, 503 with the reasons
/// when it cannot) and /metrics, at an address of its own: browsers of the ward's pages do not reach it.
/// </summary>
internal sealed class MonitorHost(IPEndPoint address, IHealth health, MeterProvider metrics) : IHostedService
{
    private WebApplication? _application;

    /// <summary>The address that it listens on, after the start.</summary>
    public Uri? Address { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        _application = builder.Build();
        _application.UseRouting();
        _application.MapGet("/healthz", () => health.FindHang() is { } hang
            ? Unavailable(new { status = "hangs", reason = hang })
            : Fine());
        _application.MapGet("/readyz", () => health.FindFaults() is { Count: > 0 } faults
            ? Unavailable(new { status = "not ready", faults })
            : Fine());
        _application.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, null, "/metrics", null, null);
        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            throw new IOException($"--monitor {address}: cannot listen there ({refusal.Message.TrimEnd('.')}); give another port", refusal);
        }

        Address = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
        {
            await _application.StopAsync(cancellationToken);
            await _application.DisposeAsync();
        }
    }

    private static IResult Fine() => Results.Json(new { status = "ok" });

    private static IResult Unavailable(object reasons) =>
        Results.Json(reasons, JsonSerializerOptions.Web, statusCode: StatusCodes.Status503ServiceUnavailable);
}
