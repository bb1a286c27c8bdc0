using System.CommandLine;
using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
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

    private static readonly Option<string> Store = new("--db")
    {
        Description = "The collector's database: a SQLite file, or a PostgreSQL connection string or URI.",
        HelpName = "TARGET",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string?> Name = new("--destination")
    {
        Description = "The name under which the database notes what was delivered. Each destination has a gateway of its own. "
            + "Without it: fhir or hl7.",
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
            "Brings what the collector has stored to a record system of the hospital: a FHIR server or a receiver of HL7 v2. "
            + "Ctrl+C stops it.")
        {
            Store, Name, FromNow,
        };
        Destination.AddTo(root);
        Receiver.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static async Task<int> ServeAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        ServiceSettings settings = Service.Read(options);
        string? receiver = Receiver.Address(options);
        if (receiver is null != Destination.IsGiven(options))
        {
            throw new InvalidDataException(
                "give --fhir https://HOST/PATH or --hl7 HOST:PORT, one of them; two destinations are two gateways");
        }

        string name = options.GetValue(Name) ?? (receiver is null ? "fhir" : "hl7");

        // What is wrong with the options is said before there is a database.
        DeliveryStore? opened = null;
        using FhirRecordSystem? server = receiver is null
            ? Destination.Open(options, device => opened!.Associations.Udis.Find(device), TimeProvider.System)
            : null;
        using Hl7RecordSystem? hl7 = receiver is null
            ? null
            : Receiver.Open(options, Destination.PatientSystem(options), TimeProvider.System);
        IRecordSystem system = hl7 ?? (IRecordSystem)server!;
        using DeliveryStore store = opened = OpenStore(options.GetValue(Store)!);
        DestinationProgress progress = store.Destination(name, options.GetValue(FromNow));

        // The host makes the log, which the service needs, and asks for the health when it starts.
        GatewayService? started = null;
        using IHost host = BuildHost(settings, configuration, () => new GatewayHealth(started!));
        GatewayLog log = new(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway"));
        GatewayService service = new(
            new DeliveryCore(store, progress, system, log, TimeProvider.System), name, log, new Backoff(Random.Shared));
        started = service;
        using GatewayMetrics metrics = new(service, store.DeadLetters, name);
        log.Started(name, receiver ?? Destination.Address(options).AbsoluteUri);
        if (server?.KeySet is { } keySet)
        {
            log.Key(keySet);
        }

        await host.StartAsync(cancellation);
        await service.RunAsync(cancellation);
        log.Stopped();
        await host.StopAsync(CancellationToken.None);
        return 0;
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
