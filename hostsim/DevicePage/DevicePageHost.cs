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

namespace NanoMedAgent.HostSim.DevicePage;

/// <summary>The first sensor in a browser: its light, its button, its label, its network and its battery. For this machine alone.</summary>
internal sealed class DevicePageHost : IAsyncDisposable
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

    private static readonly (string Path, string Name, string Type)[] Assets =
    [
        ("/", "device.html", "text/html; charset=utf-8"),
        ("/device.css", "device.css", "text/css; charset=utf-8"),
        ("/device.js", "device.js", "text/javascript; charset=utf-8"),
        ("/favicon.ico", "favicon.svg", "image/svg+xml"),
    ];

    // How soon the page sees what has changed.
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _ending = new();
    private readonly Bed _bed;
    private readonly Run _run;

    private readonly Uri? _ward;

    private DevicePageHost(WebApplication application, Bed bed, Run run, Uri? ward)
    {
        _application = application;
        _ward = ward;
        _bed = bed;
        _run = run;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts serving.</summary>
    /// <param name="bed">Whose sensor is shown.</param>
    /// <param name="run">Has its network.</param>
    /// <param name="ward">The ward's pages; null for none.</param>
    /// <param name="port">A TCP port; 0 for any that is free.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DevicePageHost> StartAsync(Bed bed, Run run, Uri? ward, int port)
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
        DevicePageHost page = new(builder.Build(), bed, run, ward);
        page.Compose();
        try
        {
            await page._application.StartAsync();
        }
        catch (Exception refusal) when (refusal is SocketException or IOException)
        {
            await page.DisposeAsync();
            throw new IOException(FormattableString.Invariant($"--device-page-port {port} cannot be listened on: {refusal.Message}"), refusal);
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

    private void Compose()
    {
        _application.Use(GuardAsync);
        _application.UseRouting();
        foreach ((string path, string name, string type) in Assets)
        {
            byte[] content = Read(name);
            _application.MapGet(path, () => Results.Bytes(content, type));
        }

        _application.MapGet("/label.svg", () => Results.Bytes(System.Text.Encoding.UTF8.GetBytes(new LabelImage(_bed.Label).Svg()), "image/svg+xml"));
        _application.MapGet("/label.png", () => Results.Bytes(new LabelImage(_bed.Label).Png(), "image/png"));
        _application.MapGet("/label", () => Results.Json(new { device = _bed.Agent.DeviceId, serial = _bed.Label.Serial, code = _bed.Label.TypedSetupCode, text = _bed.Label.Encode(), ward = _ward }));
        _application.MapGet("/state", TellAsync);
        Switch("/button/down", () => _bed.Button.Down());
        Switch("/button/up", () => _bed.Button.Up());
        Switch("/network/off", () => _run.IsLinkPulled = true);
        Switch("/network/on", () => _run.IsLinkPulled = false);
        Switch("/power", () => _bed.CutPower("by hand"));
    }

    private void Switch(string path, Action turn) => _application.MapPost(path, () =>
    {
        turn();
        return Results.NoContent();
    });

    /// <summary>Lets this machine's browser in, and of its pages only this one: whoever reads the label can pair the device.</summary>
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

        // A stranger's name that leads to this machine would make the stranger's page this page's own.
        if (request.Host.Host is not ("127.0.0.1" or "localhost") || request.Host.Port != Address.Port)
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }

        bool isFromHere = request.Headers.Origin == $"{request.Scheme}://{request.Host}" && (request.Headers["Sec-Fetch-Site"].Count == 0 || request.Headers["Sec-Fetch-Site"] == "same-origin");
        if (!HttpMethods.IsGet(request.Method) && !isFromHere)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>Tells a browser what changes, as server-sent events, until it goes.</summary>
    private async Task TellAsync(HttpContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending.Token);
        context.Response.ContentType = "text/event-stream";
        string told = "";
        try
        {
            while (!end.IsCancellationRequested)
            {
                string state = JsonSerializer.Serialize(Look());
                if (state != told)
                {
                    told = state;
                    await context.Response.WriteAsync($"data: {state}\n\n", end.Token);
                    await context.Response.Body.FlushAsync(end.Token);
                }

                await Task.Delay(Refresh, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the simulator ends.
        }
        finally
        {
            // Nobody holds a button in a page that is not there.
            _bed.Button.Up();
        }
    }

    private DeviceState Look()
    {
        LightLook look = LightLook.Of(_bed.IsOff ? Platform.LightPattern.Off : _bed.Light.Pattern);
        string[] words = _bed.IsOff ? ["dark", "no power"] : Words.Light(_bed.Light.Pattern).Split(": ", 2);
        return new DeviceState
        {
            Pattern = _bed.IsOff ? "Off" : _bed.Light.Pattern.ToString(),
            Colour = Name(look.Colour),
            Between = Name(look.Between),
            Rhythm = string.Concat(look.Rhythm.Select(isLit => isLit ? '1' : '0')),
            Looks = words[0],
            Means = words.ElementAtOrDefault(1) ?? "",
            Next = _ward is null ? "" : Guide.ForPage(_bed),
            Held = _bed.Button.HeldMilliseconds,
            IsOff = _bed.IsOff,
            IsPulled = _run.IsLinkPulled,
            Network = _bed.Link.IsCut ? "down" : _bed.Link.IsUp ? "up" : "connecting",
            Waiting = _bed.Waiting,
            Time = Words.Clock(_run.Elapsed),
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
