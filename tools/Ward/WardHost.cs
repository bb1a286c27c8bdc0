using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Ward.Accounts;
using NanoMedAgent.Ward.Associations;
using NanoMedAgent.Ward.Audit;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Escalating;
using NanoMedAgent.Ward.History;
using NanoMedAgent.Ward.Pairing;
using NanoMedAgent.Ward.Scanning;
using NanoMedAgent.Ward.Security;
using NanoMedAgent.Ward.Shell;

namespace NanoMedAgent.Ward;

/// <summary>
/// Serves the ward's pages until it is disposed. It reads no configuration but its options, so it is the same in whatever program hosts it.
/// </summary>
public sealed class WardHost : IAsyncDisposable
{
    private const long RequestBodyLimitBytes = 64 * 1024;

    // A page that hears nothing for eight seconds says that it is not live (ward.js).
    private static readonly TimeSpan LifeSignInterval = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private CollectorService? _collector;
    private CollectorMetrics? _metrics;
    private WardMetrics? _wardMetrics;

    private WardHost(WebApplication application)
    {
        _application = application;
    }

    /// <summary>The address that it listens on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The pairing service, for the pages and for the program that hosts them.</summary>
    public PairingService Pairing => _application.Services.GetRequiredService<PairingHost>().Service;

    /// <summary>
    /// Waits until the ward hears what sensors say. What one says before a ward was ever connected, no broker keeps for it.
    /// </summary>
    public Task ConnectedAsync(CancellationToken cancellation) =>
        _application.Services.GetRequiredService<PairingHost>().ConnectedAsync(cancellation);

    /// <summary>Starts serving.</summary>
    /// <exception cref="InvalidOperationException">These options are unsafe; the message says what to do.</exception>
    /// <exception cref="IOException">The ward cannot listen on the address.</exception>
    public static async Task<WardHost> StartAsync(WardOptions options)
    {
        if (options.FindFault() is { Length: > 0 } fault)
        {
            throw new InvalidOperationException(fault);
        }

        WebApplicationOptions application = new() { ApplicationName = typeof(WardHost).Assembly.GetName().Name };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(application);
        ConfigureListener(builder, options);
        builder.Services.AddSingleton(options);

        // Each is created when it is first needed, and disposed with the application.
        builder.Services.AddSingleton(_ => ReadingStore.Open(options.Database));
        builder.Services.AddSingleton(_ => AssociationStore.Open(options.Database));
        builder.Services.AddSingleton(_ => AdmissionStore.Open(options.Database));
        builder.Services.AddSingleton<PairingHost>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton<WardHealth>();
        builder.Services.AddSingleton<IHealth>(provider => provider.GetRequiredService<WardHealth>());
        builder.Services.AddOperations(options.Service);
        builder.Logging.AddProvider(new OperatorLog(options.Log));
        builder.Services.AddRouting();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddStaff(options);
        builder.Services.AddDashboard();
        builder.Services.AddEscalation(options);
        builder.Services.AddHistory();
        builder.Services.AddSingleton<ViewAudit>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ViewAudit>());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(connections => connections.KeepAliveInterval = LifeSignInterval);

        WardHost ward = new(builder.Build());
        ward.ConfigureRequests(options);
        try
        {
            ward.ConnectToBroker(options);
            await ward._application.StartAsync();
        }
        catch (Exception refusal)
        {
            await ward.DisposeAsync();
            if (refusal is SocketException or IOException)
            {
                throw new IOException($"the ward cannot listen on {options.Listen}: {refusal.Message}", refusal);
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
        // The pages first, since they show what the collector stores.
        await _application.StopAsync();
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
            _metrics!.Dispose();
        }

        _wardMetrics?.Dispose();
        await _application.DisposeAsync();
    }

    private static void ConfigureListener(WebApplicationBuilder builder, WardOptions options) =>
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodyLimitBytes;
            kestrel.Listen(options.Listen, listener =>
            {
                if (options.Certificate is { } certificate)
                {
                    listener.UseHttps(certificate);
                }
            });
        });

    /// <summary>Opens the database, connects to the sensors, and starts the collector when its key is given.</summary>
    private void ConnectToBroker(WardOptions options)
    {
        ReadingStore readings = _application.Services.GetRequiredService<ReadingStore>();
        _application.Services.GetRequiredService<PairingHost>().Start();
        _wardMetrics = new WardMetrics(_application.Services.GetRequiredService<AssociationStore>());
        if (options.Recipient is null)
        {
            return;
        }

        _collector = new CollectorService(new CollectorOptions
        {
            Broker = options.Broker,
            Recipient = options.Recipient,
            Store = readings,
            Clock = options.Clock,
            KeepsEvidence = options.KeepsEvidence,
        });
        DiskWatch disk = DiskWatch.Of(options.Database);
        _metrics = new CollectorMetrics(_collector, options.Clock, disk);
        _application.Services.GetRequiredService<WardHealth>().Collector = new CollectorHealth(_collector, disk);
        new CollectorLog(options.Log).Follow(_collector, options.Broker, withValues: false);
        _collector.Core.Refused += _application.Services.GetRequiredService<RefusalCounts>().Add;
        _collector.Start();
    }

    private void ConfigureRequests(WardOptions options)
    {
        RefuseWhileStopping();
        if (options.PublicAddress is { } address)
        {
            // From the operator's option, and not from a header that anybody can send.
            _application.Use((context, next) =>
            {
                context.Request.Scheme = address.Scheme;
                context.Request.Host = new HostString(address.Authority);
                return next(context);
            });
        }

        _application.UseSecurityHeaders();
        _application.UseSameOrigin(isLocalOnly: options.PublicAddress is null && IPAddress.IsLoopback(options.Listen.Address));
        _application.UseLanguage(options);
        _application.UseRouting();
        _application.UseAuthentication();
        _application.UseRequestOrigin(options);
        _application.UseAuthorization();
        _application.UseAntiforgery();
        _application.MapEmbeddedAssets();
        _application.MapLanguage(options);
        _application.MapSignIn(options);
        _application.MapSessionUse();
        _application.MapScan();
        _application.MapAssociationExport();
        _application.MapHistoryExport();
        _application.MapRazorComponents<App>().AddInteractiveServerRenderMode(server =>
        {
            // SecurityHeaders already says who may frame a page.
            server.ContentSecurityFrameAncestorsPolicy = null;

            // Secrets must not be compressed together with what somebody typed: the compressed length would reveal them (CRIME, BREACH).
            server.DisableWebSocketCompression = true;
        });
    }

    /// <summary>
    /// Refuses new connections while the ward stops. A page that loses its connection opens another one at once, and nobody would close
    /// that one: stopping would take the host's whole time limit of 30 s.
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
