using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Serving;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.DevicePage;

/// <summary>The first sensor in a browser: its light, button, label, network and battery. Only this machine can reach it.</summary>
internal sealed class DevicePageHost : IAsyncDisposable
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; "
        + "form-action 'none'; base-uri 'none'";

    private static readonly (string Path, string Name, string Type)[] Assets =
    [
        ("/", "device.html", "text/html; charset=utf-8"),
        ("/device.css", "device.css", "text/css; charset=utf-8"),
        ("/device.js", "device.js", "text/javascript; charset=utf-8"),
        ("/favicon.ico", "favicon.svg", "image/svg+xml"),
    ];

    // How soon the page gets a change.
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _ending = new();
    private readonly ISensorInHand _sensor;
    private readonly IDemoRun _run;
    private readonly Uri? _ward;

    private DevicePageHost(WebApplication application, ISensorInHand sensor, IDemoRun run, Uri? ward)
    {
        _application = application;
        _ward = ward;
        _sensor = sensor;
        _run = run;
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts serving.</summary>
    /// <param name="sensor">The sensor that is shown.</param>
    /// <param name="run">The run, for the switch of the network.</param>
    /// <param name="ward">The ward's pages; null for none.</param>
    /// <param name="port">A TCP port; 0 for any free one.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<DevicePageHost> StartAsync(ISensorInHand sensor, IDemoRun run, Uri? ward, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddRouting();
        DevicePageHost page = new(builder.Build(), sensor, run, ward);
        page.MapRequests();
        try
        {
            await page._application.StartAsync();
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            await page.DisposeAsync();
            throw new IOException(FormattableString.Invariant($"--device-page-port {port} cannot be used: {refusal.Message}"), refusal);
        }

        IServer kestrel = page._application.Services.GetRequiredService<IServer>();
        page.Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _application.DisposeAsync();
        _ending.Dispose();
    }

    private void MapRequests()
    {
        _application.Use(GuardAsync);
        _application.UseRouting();
        foreach ((string path, string name, string type) in Assets)
        {
            byte[] content = Read(name);
            _application.MapGet(path, () => Results.Bytes(content, type));
        }

        _application.MapGet("/label.svg", () => Results.Text(new LabelImage(_sensor.Label).Svg(), "image/svg+xml"));
        _application.MapGet("/label.png", () => Results.Bytes(new LabelImage(_sensor.Label).Png(), "image/png"));
        _application.MapGet("/label", () => Results.Json(new
        {
            device = _sensor.DeviceId,
            serial = _sensor.Label.Serial,
            code = _sensor.Label.TypedSetupCode,
            text = _sensor.Label.Encode(),
            ward = _ward,
        }));
        _application.MapGet("/state", StreamStateAsync);
        MapAction("/button/down", () => _sensor.HoldButton(null));
        MapAction("/button/up", () => _sensor.LetButtonGo());
        MapAction("/network/off", () => _run.IsNetworkPulled = true);
        MapAction("/network/on", () => _run.IsNetworkPulled = false);
        MapAction("/power", () => _sensor.CutPower("by hand"));
    }

    private void MapAction(string path, Action action) => _application.MapPost(path, () =>
    {
        action();
        return Results.NoContent();
    });

    /// <summary>
    /// Refuses requests under a foreign host name, and changes from other pages: whoever reads the label can pair the device.
    /// </summary>
    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // A foreign name that resolves to this machine would make a foreign page same-origin (DNS rebinding).
        if (request.Host.Host is not ("127.0.0.1" or "localhost") || request.Host.Port != Address.Port)
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }

        bool isSameOrigin = request.Headers.Origin == $"{request.Scheme}://{request.Host}"
            && (request.Headers["Sec-Fetch-Site"].Count == 0 || request.Headers["Sec-Fetch-Site"] == "same-origin");
        if (!HttpMethods.IsGet(request.Method) && !isSameOrigin)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Sends a browser each change of the state, as server-sent events, until it disconnects.</summary>
    private async Task StreamStateAsync(HttpContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending.Token);
        context.Response.ContentType = "text/event-stream";
        string sent = "";
        try
        {
            while (!end.IsCancellationRequested)
            {
                string state = JsonSerializer.Serialize(CurrentState());
                if (state != sent)
                {
                    sent = state;
                    await context.Response.WriteAsync($"data: {state}\n\n", end.Token);
                    await context.Response.Body.FlushAsync(end.Token);
                }

                await Task.Delay(RefreshPeriod, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the simulator ends.
        }
        finally
        {
            // A page that is closed holds no button.
            _sensor.LetButtonGo();
        }
    }

    private DeviceState CurrentState()
    {
        LightPattern pattern = _sensor.LightPattern;
        LightAppearance look = LightAppearance.Of(pattern);
        string[] words = _sensor.IsOff ? ["dark", "no power"] : DisplayText.Light(pattern).Split(": ", 2);
        return new DeviceState
        {
            Pattern = pattern.ToString(),
            Colour = Name(look.Colour),
            Between = Name(look.Between),
            Rhythm = string.Concat(look.Rhythm.Select(isLit => isLit ? '1' : '0')),
            Looks = words[0],
            Means = words.ElementAtOrDefault(1) ?? "",
            Next = _ward is null ? "" : NextStepText.ForPage(_sensor),
            Held = _sensor.HeldMilliseconds,
            IsOff = _sensor.IsOff,
            IsPulled = _run.IsNetworkPulled,
            Network = _sensor.Network.ToString().ToLowerInvariant(),
            Waiting = _sensor.WaitingReadings,
            Time = DisplayText.Clock(_run.Elapsed),
        };
    }

    private static string Name(LightColour colour) => colour.ToString().ToLowerInvariant();

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
