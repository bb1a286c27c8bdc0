using System.CommandLine;
using System.Data.Common;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.SecurityEvents;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Auditing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Logging;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Gateway;

/// <summary>The command line of the service.</summary>
internal static class GatewayCommand
{
    private static readonly ServiceOptions Service = new();

    private static readonly DestinationArguments Destination = new();

    private static readonly ReceiverArguments Receiver = new();

    private static readonly SyslogArguments Syslog = new();

    private static readonly Option<string> Store = new("--db")
    {
        Description = "The collector's database: a SQLite file, or a PostgreSQL connection string or URI.",
        HelpName = "TARGET",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string?> Name = new("--destination")
    {
        Description = "The name under which the database notes what was delivered. Each destination has a gateway of its own. "
            + "Without it: fhir, hl7, syslog or audit-events.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> FromNow = new("--from-now")
    {
        Description = "At the first start for a destination: what is stored already is not delivered.",
    };

    /// <summary>Runs a command line, completed by the configuration.</summary>
    /// <returns>0, or 2 after a failure; standard error has the reason.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceProgram.RunAsync("Gateway", Create(), Service, args, ServeAsync);

    /// <summary>The root command, which does nothing yet.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new(
            "Brings what the collector has stored to a record system of the hospital, a FHIR server or a receiver of HL7 v2, or security "
            + "events to its SIEM. "
            + "Ctrl+C stops it.")
        {
            Store, Name, FromNow,
        };
        Destination.AddTo(root);
        Receiver.AddTo(root);
        Syslog.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static async Task<int> ServeAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        ServiceSettings settings = Service.Read(options);
        string? receiver = Receiver.Address(options);
        if (new[] { receiver is not null, Destination.IsGiven(options), Syslog.IsGiven(options) }.Count(isGiven => isGiven) != 1)
        {
            throw new InvalidDataException(
                "give --fhir https://HOST/PATH, --hl7 HOST:PORT or --syslog HOST, one of them; two destinations are two gateways");
        }

        if (Destination.IsForAuditEvents(options))
        {
            using FhirRecordSystem records = Destination.Open(options, _ => null, TimeProvider.System);
            AuditEventDestination repository = new(
                records, new AuditEventWriter(Destination.PatientSystem(options), Dns.GetHostName()));
            return await ServeEventsAsync(
                options, configuration, settings, "audit-events", Destination.Address(options).AbsoluteUri, records.KeySet, repository,
                (store, name) => new SecurityEventFeed(store, name, options.GetValue(FromNow))
                {
                    ShowsPatients = true,
                    IsAuditLogOnly = true,
                },
                cancellation);
        }

        if (Syslog.IsGiven(options))
        {
            using SyslogReceiver siem = Syslog.Open(options);
            bool isDicom = Syslog.Format(options) == SyslogFormat.Dicom;
            string version = typeof(GatewayCommand).Assembly.GetName().Version!.ToString(3);
            SyslogMessage messages = new(Dns.GetHostName(), Syslog.Format(options), version)
            {
                PatientAuthority = isDicom ? AuthorityText(options) : "",
            };
            return await ServeEventsAsync(
                options, configuration, settings, "syslog", Syslog.Address(options), null, new SyslogDestination(messages, siem),
                (store, name) => new SecurityEventFeed(store, name, options.GetValue(FromNow)) { ShowsPatients = isDicom },
                cancellation);
        }

        string name = options.GetValue(Name) ?? (receiver is null ? "fhir" : "hl7");

        // What is wrong with the options is said before there is a database.
        DeliveryStore? opened = null;
        using FhirRecordSystem? server = receiver is null
            ? Destination.Open(options, device => opened!.Associations.Udis.Find(device), TimeProvider.System)
            : null;
        using Hl7RecordSystem? hl7 = receiver is null
            ? null
            : Receiver.Open(options, Destination.PatientSystem(options), Destination.VisitSystem(options), TimeProvider.System);
        IRecordSystem system = hl7 ?? (IRecordSystem)server!;
        using DeliveryStore store = opened = OpenStore(options.GetValue(Store)!);
        DestinationProgress progress = store.Destination(name, options.GetValue(FromNow));

        // The host makes the log, which the service needs, and asks for the health when it starts.
        GatewayService? started = null;
        using IHost host = BuildHost(settings, configuration, () => new GatewayHealth(started!));
        GatewayLog log = new(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway"));
        DeliveryCore core = new(store, progress, system, log, TimeProvider.System);
        GatewayService service = new(core, name, log, new Backoff(Random.Shared));
        started = service;
        using GatewayMetrics metrics = new(service, core, store.DeadLetters, name);
        log.Started(name, receiver ?? Destination.Address(options).AbsoluteUri);
        if (server?.KeySet is { } keySet)
        {
            log.Key(keySet);
        }

        await RunAsync(host, service, store, name, log, cancellation);
        return 0;
    }

    private static async Task<int> ServeEventsAsync(
        ParseResult options, IConfiguration configuration, ServiceSettings settings, string defaultName, string address, string? keySet,
        ISecurityEventReceiver receiver, Func<DeliveryStore, string, SecurityEventFeed> createFeed, CancellationToken cancellation)
    {
        string name = options.GetValue(Name) ?? defaultName;
        using DeliveryStore store = OpenStore(options.GetValue(Store)!);
        GatewayService? started = null;
        using IHost host = BuildHost(settings, configuration, () => new GatewayHealth(started!));
        GatewayLog log = new(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway"));
        SecurityEventCore core = new(createFeed(store, name), receiver, log, TimeProvider.System);
        GatewayService service = new(core, name, log, new Backoff(Random.Shared));
        started = service;
        using SecurityEventMetrics metrics = new(service, core, store.DeadLetters, name);
        log.Started(name, address);
        if (keySet is not null)
        {
            log.Key(keySet);
        }

        await RunAsync(host, service, store, name, log, cancellation);
        return 0;
    }

    /// <summary>Who has given patients their ids, as the end of an id of HL7.</summary>
    private static string AuthorityText(ParseResult options)
    {
        (string id, string type) = ReceiverArguments.ReadAuthority(Destination.PatientSystem(options));
        return $"{Hl7Text.Escape(id, Hl7Delimiters.Standard)}&{type}";
    }

    private static async Task RunAsync(
        IHost host, GatewayService service, DeliveryStore store, string name, GatewayLog log, CancellationToken cancellation)
    {
        using ServiceRun run = ServiceRun.Begin(
            store.Associations.Audit, typeof(GatewayCommand).Assembly, "gateway", name, log.Warned);
        await host.StartAsync(cancellation);
        await service.RunAsync(cancellation);
        log.Stopped();
        await host.StopAsync(CancellationToken.None);
    }

    private static IHost BuildHost(ServiceSettings settings, IConfiguration configuration, Func<IHealth> createHealth)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddServiceLog(settings, configuration);
        builder.Services.AddSingleton(_ => createHealth());
        builder.Services.AddOperations(settings);
        return builder.Build();
    }

    private static DeliveryStore OpenStore(string target)
    {
        try
        {
            return DeliveryStore.Open(target);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }
}
