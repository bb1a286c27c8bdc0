using System.CommandLine;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Collector;

/// <summary>The command line of the service.</summary>
internal static class CollectorCommand
{
    private const int Failure = 2;

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

    /// <summary>The root command.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new(
            "Receives what nanoMedAgent sensors send: verifies, decrypts, stores each reading once, then acknowledges it. Ctrl+C stops it.")
        {
            Recipient, Store, Trust, Policy, Authority, KeepEvidence, Verbose,
        };
        Broker.AddTo(root);
        root.SetAction(RunAsync);
        return root;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        try
        {
            CollectorBroker broker = CollectorBroker.Open(Broker.Read(options)!);
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
            CollectorLog.Started(recipient, trusted, store, broker);
            CollectorLog.Follow(service, broker, options.GetValue(Verbose));
            service.Start();
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await service.StopAsync();
            CollectorLog.Stopped(service.Core.Counters);
            return 0;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Fail(FailureText.Of(failure));
        }
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

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"nanomedagent-collector: {message}");
        return Failure;
    }
}
