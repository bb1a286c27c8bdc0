using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Board;
using NanoMedAgent.Ward.Pairing;
using NanoMedAgent.Ward.Scanning;
using NanoMedAgent.Ward.Security;
using NanoMedAgent.Ward.Shell;
using NanoMedAgent.Ward.Accounts;

namespace NanoMedAgent.Ward;

/// <summary>A ward's pages, served until it is disposed of. It reads no configuration but its options, so it is the same in whatever program hosts it.</summary>
public sealed class WardHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private CollectorService? _collector;

    private WardHost(WebApplication application)
    {
        _application = application;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Brings devices to patients, for the pages and for whatever program hosts them.</summary>
    public PairingService Desk => _application.Services.GetRequiredService<DeskAtBroker>().Desk;

    /// <summary>Starts serving.</summary>
    /// <exception cref="InvalidOperationException">With these options it would be unsafe; the message says what to do.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<WardHost> StartAsync(WardOptions options)
    {
        if (options.Fault() is { Length: > 0 } fault)
        {
            throw new InvalidOperationException(fault);
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(WardHost).Assembly.GetName().Name });
        Listen(builder, options);
        builder.Services.AddSingleton(options);
        // Each is made when it is first asked for, and closed with the application.
        builder.Services.AddSingleton(_ => ReadingStore.Open(options.Database));
        builder.Services.AddSingleton(_ => AssociationStore.Open(options.Database));
        builder.Services.AddSingleton<DeskAtBroker>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Logging.AddProvider(new OperatorLog(options.Log));
        builder.Services.AddRouting();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddStaff(options);
        builder.Services.AddBoard();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();

        WardHost ward = new(builder.Build());
        ward.Compose(options);
        try
        {
            ward.Hear(options);
            await ward._application.StartAsync();
        }
        catch (Exception refusal)
        {
            await ward.DisposeAsync();
            if (refusal is SocketException or IOException)
            {
                throw new IOException($"{options.Listen} cannot be listened on: {refusal.Message}", refusal);
            }

            throw;
        }

        IServer kestrel = ward._application.Services.GetRequiredService<IServer>();
        ward.Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return ward;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Pages first: they show what the collector stores.
        await _application.StopAsync();
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }

        await _application.DisposeAsync();
    }

    private static void Listen(WebApplicationBuilder builder, WardOptions options) =>
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(options.Listen, listener =>
            {
                if (options.Certificate is { } certificate)
                {
                    listener.UseHttps(certificate);
                }
            });
        });

    /// <summary>Opens the database, hears the sensors, and runs the collector when its key is here.</summary>
    private void Hear(WardOptions options)
    {
        ReadingStore readings = _application.Services.GetRequiredService<ReadingStore>();
        _application.Services.GetRequiredService<DeskAtBroker>().Start();
        if (options.Recipient is null)
        {
            return;
        }

        _collector = new CollectorService(new CollectorOptions
        {
            BrokerHost = options.Broker.Host,
            BrokerPort = options.Broker.Port,
            Recipient = options.Recipient,
            Store = readings,
            Clock = options.Clock,
        });
        _collector.ConnectionChanged += (connected, why) => options.Log(connected ? $"collector: connected to {options.Broker}" : $"collector: not connected to {options.Broker}: {why}; trying again");
        _collector.Core.Refused += _application.Services.GetRequiredService<RefusalCounts>().Count;
        _collector.Failed += failure => options.Log($"collector: nothing was stored and nothing acknowledged: {failure.Message}");
        _collector.Start();
    }

    private void Compose(WardOptions options)
    {
        RefuseWhileStopping();
        if (options.PublicAddress is { } address)
        {
            // Said by whoever runs it, not by a header that anybody can send.
            _application.Use((context, next) =>
            {
                context.Request.Scheme = address.Scheme;
                context.Request.Host = new HostString(address.Authority);
                return next(context);
            });
        }

        _application.UseSecurityHeaders();
        _application.UseSameOrigin(options.PublicAddress is null && IPAddress.IsLoopback(options.Listen.Address));
        _application.UseRouting();
        _application.UseAuthentication();
        _application.UseAuthorization();
        _application.UseAntiforgery();
        _application.MapEmbeddedAssets();
        _application.MapSignIn(options);
        _application.MapScan();
        _application.MapBoard();
        _application.MapRazorComponents<App>().AddInteractiveServerRenderMode(server =>
        {
            // SecurityHeaders says who may frame a page; and what is secret is not compressed together with what somebody typed.
            server.ContentSecurityFrameAncestorsPolicy = null;
            server.DisableWebSocketCompression = true;
        });
    }

    /// <summary>
    /// A page that loses its connection opens another one at once. If the ward accepted that one while it stops, nobody would close it, and stopping would take the host's
    /// whole time limit of 30 s.
    /// </summary>
    private void RefuseWhileStopping() => _application.Use((context, next) =>
    {
        if (!_application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    });
}
