using System.CommandLine;
using System.Data.Common;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Auditing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Logging;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Registrar.Access;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Est;
using NanoMedAgent.Registrar.Issuing;
using NanoMedAgent.Registrar.Serving;

namespace NanoMedAgent.Registrar;

/// <summary>The command line of the service.</summary>
internal static class RegistrarCommand
{
    private static readonly ServiceOptions Service = new();

    private static readonly BrokerArguments Broker = new("The MQTT broker of the sensors.");

    private static readonly AuthorityArguments Authority = new();

    private static readonly EstServerArguments EstServer = new();

    private static readonly AccessArguments Access = new();

    private static readonly SignerArguments Signer = new(DelegationPurposes.Certificate, "registrar");

    private static readonly Option<string> Store = new("--db")
    {
        Description = "The collector's database: a SQLite file, or a PostgreSQL connection string or URI.",
        HelpName = "TARGET",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<CertificateSlot[]> Slots = new("--slot")
    {
        Description = "Which keys of a sensor get certificates.",
        DefaultValueFactory = _ => [CertificateSlot.DeviceKey, CertificateSlot.TlsKey],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> RequireAttestation = new("--require-attestation")
    {
        Description = "A sensor that has not shown yet what runs on it gets no certificate.",
    };

    /// <summary>Runs a command line, completed by the configuration.</summary>
    /// <returns>0, or 2 after a failure; standard error has the reason.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceProgram.RunAsync("Registrar", Create(), Service, args, ServeAsync);

    /// <summary>The root command, which does nothing yet.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new(
            "Brings certificates of the hospital's CA onto sensors, renews them, and has them revoked when a sensor is suspended, lost or "
            + "retired; then the sensor also loses its access to the broker. Ctrl+C stops it.")
        {
            Store, Slots, RequireAttestation,
        };
        Signer.AddTo(root);
        Authority.AddTo(root);
        EstServer.AddTo(root);
        Access.AddTo(root);
        Broker.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static async Task<int> ServeAsync(ParseResult options, IConfiguration configuration, CancellationToken cancellation)
    {
        Func<DateTimeOffset> clock = () => DateTimeOffset.UtcNow;
        BrokerAccess broker = Broker.Open(options);
        ServiceSettings settings = Service.Read(options);
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder.AddServiceLog(settings, configuration));
        RegistrarLog log = new(loggers.CreateLogger("Registrar"));
        CommandAuthority signer = Signer.Open(
            options, clock, (line, isWarning) => (isWarning ? (Action<string>)log.Warned : log.Noted)(line));
        using AuthorityAccess ca = Authority.Open(options, clock);
        CurrentAuthority authority = new(ca.Authority);
        (IPEndPoint Address, RegistrarCredential Tls, EstClients Clients, RevocationLists? Revocations)? server =
            EstServer.Open(options, ca.Trusted, clock);
        using EnrolmentStore store = OpenStore(options.GetValue(Store)!);
        using ServiceRun run = ServiceRun.Begin(store.Audit, typeof(RegistrarCommand).Assembly, "registrar", "", log.Warned);
        DeviceAccess? access = Access.Open(options, store, loggers.CreateLogger("Registrar"), clock);

        // The host asks for the health when it starts.
        RegistrarService? started = null;
        OwnCertificate? own = null;
        using IHost host = BuildHost(settings, configuration, () => new RegistrarHealth(started!, own!, signer, access));
        await using RegistrarService service = new(broker, new RegistrarOptions
        {
            Store = store,
            Authority = authority,
            CommandAuthority = signer,
            Publish = _ => Task.FromResult(false),
            Log = log,
            RequiresAttestation = options.GetValue(RequireAttestation),
            Slots = [.. options.GetValue(Slots)!.Distinct()],
            Clock = clock,
        });
        started = service;
        own = new OwnCertificate(
            Authority.CertificateFile(options), authority, ca.Trusted, ca.Credential.Chain[0], Reopen, log);
        using RegistrarMetrics metrics = new(service.Core, store, own, signer, access, clock);
        log.Started(ca.Address.ToString(), Convert.ToHexStringLower(signer.Signer.Key.Public.KeyId));
        await WarnAsync(ca.Authority, broker, server is { Revocations: null }, log, cancellation);
        await host.StartAsync(cancellation);
        EstHost? est = null;
        if (server is { } given)
        {
            est = new EstHost(
                given.Address, given.Tls.ToTlsCertificate(),
                new EstService(authority, ca.Trusted, given.Clients, loggers.CreateLogger("Registrar"))
                {
                    Revocations = given.Revocations,
                });
            await est.StartAsync(cancellation);
        }

        service.Start();
        Task following = access?.RunAsync(cancellation) ?? Task.CompletedTask;
        await RenewOwnAsync(own, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (est?.StopAsync(CancellationToken.None) ?? Task.CompletedTask);
        await service.StopAsync();
        await following;
        log.Stopped();
        await host.StopAsync(CancellationToken.None);
        return 0;

        // The one before is not disposed of: somebody may be asking with it, and there is one in months.
        X509Certificate2 Reopen()
        {
            AuthorityAccess renewed = Authority.Open(options, clock);
            authority.Replace(renewed.Authority);
            return renewed.Credential.Chain[0];
        }
    }

    private static async Task RenewOwnAsync(OwnCertificate own, Func<DateTimeOffset> clock, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMinutes(1));
        do
        {
            await own.StepAsync(clock(), cancellation);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Says what is wrong already, and what a CA asks for that no request of a sensor has.</summary>
    private static async Task WarnAsync(
        ICertificateAuthority authority, BrokerAccess broker, bool isRevocationUnknown, RegistrarLog log, CancellationToken cancellation)
    {
        if (broker.Warning.Length > 0)
        {
            log.Warned(broker.Warning);
        }

        if (isRevocationUnknown)
        {
            log.Warned("nobody looks whether the certificate of an EST client was revoked; give the CA's lists with --est-crl");
        }

        if (authority is EstAuthority est)
        {
            (_, string reason) = await est.ReadAuthoritiesAsync(cancellation);
            (IReadOnlyList<string>? attributes, string attributesReason) = await est.ReadAttributesAsync(cancellation);
            if (reason.Length > 0 || attributesReason.Length > 0)
            {
                log.Warned(reason.Length > 0 ? reason : attributesReason);
            }

            if (attributes is { Count: > 0 })
            {
                log.Warned(
                    $"the CA asks for {string.Join(", ", attributes)} in requests; those of sensors have a P-256 key, name and URI alone");
            }
        }
    }

    private static IHost BuildHost(ServiceSettings settings, IConfiguration configuration, Func<IHealth> createHealth)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddServiceLog(settings, configuration);
        builder.Services.AddSingleton(_ => createHealth());
        builder.Services.AddOperations(settings);
        return builder.Build();
    }

    private static EnrolmentStore OpenStore(string target)
    {
        try
        {
            return EnrolmentStore.Open(target);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }
}
