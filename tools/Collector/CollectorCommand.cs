using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Auditing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Logging;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Collector;

/// <summary>The command line of the service.</summary>
internal static class CollectorCommand
{
    private static readonly ServiceOptions Service = new();

    private static readonly BrokerArguments Broker = new(
        "The MQTT broker; or servers of NATS with JetStream: nats://HOST[:PORT],HOST[:PORT]. tls:// is with TLS.");

    private static readonly Option<string> Recipient = new("--recipient")
    {
        Description = "The recipient's private key that the policy names (PKCS#8 PEM, from 'medagent recipient new').",
        Required = true,
    };

    private static readonly Option<string> Store = new("--db")
    {
        Description = "A SQLite file, or a PostgreSQL connection string or URI.",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string[]> Trust = new("--trust")
    {
        Description = "PEM files with certificates or public keys of devices. Devices that were paired in the ward are trusted as well, "
            + "because the ward stores their keys in the same --db. Messages of all other devices are refused.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Policy = new("--policy")
    {
        Description = "The signed policy on the sensors. A recipient that it does not name is refused. Needs --authority.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = "The public key of the authority that signed --policy (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<bool> KeepEvidence = new("--keep-evidence")
    {
        Description = "Also store each announcement and each sealed reading as it arrived (about 150 bytes a reading), so that "
            + "'medagent readings verify' can prove later what the sensors have made.",
    };

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Log each value that is stored." };

    /// <summary>Runs a command line, completed by the configuration.</summary>
    /// <returns>0, or 2 after a failure; standard error has the reason.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceProgram.RunAsync("Collector", Create(), Service, args, ServeAsync);

    /// <summary>The root command, which does nothing yet.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new(
            "Receives what nanoMedAgent sensors send: verifies, decrypts, stores each reading once, then acknowledges it. Ctrl+C stops it.")
        {
            Recipient, Store, Trust, Policy, Authority, KeepEvidence, Verbose,
        };
        Broker.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static async Task<int> ServeAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        CollectorBroker broker = CollectorBroker.Open(Broker.Read(options)!);
        ServiceSettings settings = Service.Read(options);
        using HospitalKey recipient = HospitalKey.Load(options.GetValue(Recipient)!);
        CheckPolicy(options.GetValue(Policy), options.GetValue(Authority), recipient.Public);
        CosePublicKey[] trusted = [.. (options.GetValue(Trust) ?? []).Select(CosePublicKey.FromPem)];
        using ReadingStore store = NamedStore.Open(options.GetValue(Store)!);
        await using CollectorService service = new(new CollectorOptions
        {
            Broker = broker,
            Recipient = recipient,
            Store = store,
            Trusted = trusted,
            KeepsEvidence = options.GetValue(KeepEvidence),
        });
        DiskWatch disk = DiskWatch.Of(options.GetValue(Store)!);
        using CollectorMetrics metrics = new(service, () => DateTimeOffset.UtcNow, disk);
        using IHost host = BuildHost(settings, configuration, new CollectorHealth(service, disk));
        CollectorLog log = new(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Collector"));
        log.Started(recipient, trusted, store, broker);
        log.Follow(service, broker, options.GetValue(Verbose));
        using ServiceRun run = ServiceRun.Begin(store.Audit, typeof(CollectorCommand).Assembly, "collector", "", log.Warned);
        SecurityAudit security = new(store.Audit, () => DateTimeOffset.UtcNow);
        service.Core.Refused += security.Note;
        service.ConnectionChanged += security.NoteConnection;
        await host.StartAsync(cancellation);
        service.Start();
        Task writing = Task.Run(() => security.RunAsync(cancellation), CancellationToken.None);
        await log.WatchAsync(disk, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await service.StopAsync();
        await writing;
        log.Stopped(service.Core.Counters);
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private static IHost BuildHost(ServiceSettings settings, IConfiguration configuration, CollectorHealth health)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddServiceLog(settings, configuration);
        builder.Services.AddSingleton<IHealth>(health);
        builder.Services.AddOperations(settings);
        return builder.Build();
    }

    private static void CheckPolicy(string? policy, string? authority, CosePublicKey recipient)
    {
        if (policy is null != authority is null)
        {
            throw new InvalidDataException("--policy and --authority belong together; give both, or none");
        }

        if (policy is not null)
        {
            SignedPolicy.Load(policy, CosePublicKey.FromPem(authority!), recipient);
        }
    }
}
