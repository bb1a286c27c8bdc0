using System.CommandLine;
using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Admissions.Fhir;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Auditing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Logging;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Admissions;

/// <summary>The command line of the service.</summary>
internal static class AdmissionsCommand
{
    private static readonly ServiceOptions Service = new();

    private static readonly Option<string> Store = new("--db")
    {
        Description = "The collector's database: a SQLite file, or a PostgreSQL connection string or URI.",
        HelpName = "TARGET",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string> Listen = new("--adt-listen")
    {
        Description = "The address and port for HL7 ADT messages over MLLP. Beyond this machine it needs a certificate and the CA of the "
            + "senders. Not together with --fhir.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:2575",
    };

    private static readonly Option<string?> Certificate = new("--adt-cert")
    {
        Description = "The service's certificate for TLS, with its chain (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> CertificateKey = new("--adt-key")
    {
        Description = "The certificate's private key (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Clients = new("--adt-clients")
    {
        Description = "The certificate of the CA whose certificates senders must show (PEM). Whoever has one decides which patient is in "
            + "which bed.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Authority = new("--patient-authority")
    {
        Description = "The assigning authority of the ids that are on wristbands (PID-3.4). Without it the first id of a patient counts.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private static readonly FeedArguments Feed = new();

    /// <summary>Runs a command line, completed by the configuration.</summary>
    /// <returns>0, or 2 after a failure; standard error has the reason.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceProgram.RunAsync("Admissions", Create(), Service, args, ServeAsync);

    /// <summary>The root command, which does nothing yet.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new(
            "Receives from the hospital's record system which patients are in which beds (HL7 ADT), or asks a FHIR server for "
            + "it, for the ward. Ctrl+C stops it.")
        {
            Store, Listen, Certificate, CertificateKey, Clients, Authority,
        };
        Feed.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static Task<int> ServeAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation) =>
        Feed.IsGiven(options) ? AskAsync(options, configuration, cancellation) : ListenAsync(options, configuration, cancellation);

    private static async Task<int> AskAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        ServiceSettings settings = Service.Read(options);
        if (options.GetResult(Listen) is { Implicit: false })
        {
            throw new InvalidDataException("--fhir and --adt-listen: two would say where a patient is; give one of them");
        }

        using FhirServer server = Feed.Open(options, TimeProvider.System);
        TimeSpan interval = Feed.Interval(options);
        using AdmissionStore store = OpenStore(options.GetValue(Store)!);
        FhirFeed? started = null;
        using IHost host = BuildHost(settings, configuration, () => new AdmissionsHealth(started!));
        AdmissionsLog log = new(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Admissions"));
        FhirFeed feed = started = new(
            server, Feed.PatientSystem(options), Feed.VisitSystem(options), store, log, TimeProvider.System);
        using AdmissionsMetrics metrics = new(feed);
        await host.StartAsync(cancellation);
        log.Asks(server.Address.AbsoluteUri, interval.TotalSeconds);
        if (server.KeySet is { } keySet)
        {
            log.Key(keySet);
        }

        await feed.RunAsync(interval, cancellation);
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<int> ListenAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        ServiceSettings settings = Service.Read(options);
        IPEndPoint address = ServiceOptions.ReadEndPoint("--adt-listen", options.GetValue(Listen)!);
        MllpTls? tls = ReadTls(options);
        if (!IPAddress.IsLoopback(address.Address) && tls is not { Trusted.Count: > 0 })
        {
            throw new InvalidDataException(
                $"--adt-listen {address}: names of patients must be encrypted on the way, and not everybody may move patients; give "
                + "--adt-cert, --adt-key and --adt-clients, or listen on 127.0.0.1");
        }

        using AdmissionStore store = OpenStore(options.GetValue(Store)!);
        AdtIntake? started = null;
        using IHost host = BuildHost(settings, configuration, () => new AdmissionsHealth(started!));
        ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Admissions");
        AdmissionsLog log = new(logger);
        AdtIntake intake = new(store, new AdtReader(options.GetValue(Authority)!, TimeZoneInfo.Local), log, TimeProvider.System);
        started = intake;
        using AdmissionsMetrics metrics = new(intake);
        using ServiceRun run = ServiceRun.Begin(store.Audit, typeof(AdmissionsCommand).Assembly, "admissions", "", log.Warned);
        await host.StartAsync(cancellation);
        await using (MllpServer server = Start(address, tls, intake, logger))
        {
            log.Started(server.Address.ToString(), tls is null ? "without TLS" : tls.Trusted.Count > 0 ? "TLS with certificates" : "TLS");
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        log.Stopped();
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private static MllpServer Start(IPEndPoint address, MllpTls? tls, AdtIntake intake, ILogger log)
    {
        try
        {
            return new MllpServer(
                new MllpServerOptions(address) { Tls = tls }, (message, _) => Task.FromResult(intake.Take(message)), log,
                TimeProvider.System);
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            throw new InvalidDataException($"--adt-listen {address}: {failure.Message}; choose another port", failure);
        }
    }

    private static MllpTls? ReadTls(ParseResult options)
    {
        (string? certificate, string? key, string? clients) =
            (options.GetValue(Certificate), options.GetValue(CertificateKey), options.GetValue(Clients));
        if (certificate is null && key is null && clients is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw new InvalidDataException("--adt-cert and --adt-key belong together, and --adt-clients needs both");
        }

        return new MllpTls
        {
            Certificate = ReadCertificate(certificate, key),
            Trusted = clients is null ? [] : ReadAuthorities(clients),
        };
    }

    private static X509Certificate2 ReadCertificate(string certificate, string key)
    {
        string pem = InputFile.ReadText(certificate);
        string keyPem = InputFile.ReadText(key);
        try
        {
            return X509Certificate2.CreateFromPem(pem, keyPem);
        }
        catch (Exception mistake) when (mistake is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"--adt-cert {certificate} and --adt-key {key}: these are not a certificate and its private key (PEM) "
                + $"({mistake.Message.TrimEnd('.')}); give two files that belong together", mistake);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(InputFile.ReadText(file));
        }
        catch (CryptographicException mistake)
        {
            throw new InvalidDataException(
                $"--adt-clients {file}: this is no certificate (PEM) ({mistake.Message.TrimEnd('.')}); give that of the senders' CA",
                mistake);
        }

        return authorities.Count > 0
            ? authorities
            : throw new InvalidDataException($"--adt-clients {file}: there is no certificate in it; give that of the senders' CA (PEM)");
    }

    private static IHost BuildHost(ServiceSettings settings, IConfiguration configuration, Func<IHealth> createHealth)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddServiceLog(settings, configuration);
        builder.Services.AddSingleton(_ => createHealth());
        builder.Services.AddOperations(settings);
        return builder.Build();
    }

    private static AdmissionStore OpenStore(string target)
    {
        try
        {
            return AdmissionStore.Open(target);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }
}
