using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Collector;

/// <summary>The command line of the service.</summary>
internal static class CollectorCommand
{
    private const int Mistake = 2;

    /// <summary>The root command.</summary>
    public static RootCommand Create()
    {
        Option<string> broker = new("--broker")
        {
            Description = "The MQTT broker, HOST or HOST:PORT.",
            DefaultValueFactory = _ => "127.0.0.1:1883",
        };
        Option<string> recipient = new("--recipient")
        {
            Description = "The recipient's private key that the policy names (PKCS#8 PEM, from 'medagent recipient new').",
            Required = true,
        };
        Option<string> database = new("--db")
        {
            Description = "A SQLite file, or a PostgreSQL connection string or URI.",
            DefaultValueFactory = _ => "readings.db",
        };
        Option<string[]> trust = new("--trust")
        {
            Description = "PEM files with certificates or public keys of devices. Others are believed when somebody has paired them in the ward, which keeps their keys in the same --db; messages of all others are refused.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> verbose = new("--verbose") { Description = "Say each value that is stored." };

        RootCommand root = new("Reads what nanoMedAgent sensors send: checks, decrypts, stores each reading once, then acknowledges it. Ctrl+C stops it.")
        {
            broker, recipient, database, trust, verbose,
        };
        root.SetAction((result, cancellation) => RunAsync(
            result.GetValue(broker)!, result.GetValue(recipient)!, result.GetValue(database)!, result.GetValue(trust) ?? [], result.GetValue(verbose), cancellation));
        return root;
    }

    private static async Task<int> RunAsync(string broker, string recipientPath, string database, string[] trust, bool verbose, CancellationToken cancellation)
    {
        if (BrokerAddress.Parse(broker) is not { } address)
        {
            return Complain($"--broker {broker}: that is neither HOST nor HOST:PORT");
        }

        try
        {
            using HospitalKey recipient = HospitalKey.Load(recipientPath);
            CosePublicKey[] devices = [.. trust.Select(CosePublicKey.FromPem)];
            using ReadingStore store = ReadingStore.Open(database);
            await using CollectorService service = new(new CollectorOptions
            {
                BrokerHost = address.Host,
                BrokerPort = address.Port,
                Recipient = recipient,
                Store = store,
                Trusted = devices,
            });
            Say($"recipient {Convert.ToHexStringLower(recipient.Public.KeyId)}, devices trusted: {string.Join(", ", devices.Select(device => device.DeviceId).Append($"{store.Devices.All().Count} registered"))}");
            await RunAsync(service, address.ToString(), verbose, cancellation);
            return 0;
        }
        catch (Exception mistake) when (mistake is IOException or InvalidDataException or UnauthorizedAccessException or CryptographicException or DbException)
        {
            return Complain(mistake.Message);
        }
    }

    private static async Task RunAsync(CollectorService service, string broker, bool verbose, CancellationToken cancellation)
    {
        service.ConnectionChanged += (connected, why) => Say(connected ? $"connected to {broker}" : $"not connected to {broker}: {why}; trying again");
        service.Failed += failure => Say($"nothing was stored and nothing acknowledged: {failure.Message}");
        service.Core.Refused += refusal => Say($"refused: {refusal.Reason}, {Printable.Of(refusal.Topic)}{(refusal.Sequence > 0 ? $" #{refusal.Sequence}" : "")}");
        service.Core.GapDeclared += gap => Say($"gap: {gap.Device} {gap.DataClass} #{gap.Declared.First}-{gap.Declared.Last}, {gap.Declared.Reason}, {gap.Declared.LostReadings?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} readings lost");
        service.Core.EventStored += stored => Say(
            $"event: {stored.Device} #{stored.Sequence} {ReasonText.Describe(stored.Reported.Kind, stored.Reported.What, stored.Reported.Number, stored.Reported.Reason)}");
        service.Core.AlarmStored += stored => Say(string.Create(CultureInfo.InvariantCulture, $"alarm: {stored.Device} #{stored.Sequence} {stored.Time:u} {ReasonText.Alarm(stored.Reported)}"));
        if (verbose)
        {
            service.Core.Stored += reading => Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{reading.Device} #{reading.Sequence} {reading.Time:u} {reading.Vital.Title} {reading.Value} {reading.Unit} {reading.Quality}{(reading.IsLate ? " late" : "")}"));
        }

        service.Start();
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await service.StopAsync();

        CollectorCounters counters = service.Core.Counters;
        long refused = counters.Refused.Values.Sum();
        Say($"stopped: {counters.Messages} messages, {counters.Values} values stored, {counters.Repeats} readings came again, {refused} refused");
        foreach ((RefusalReason reason, long count) in counters.Refused)
        {
            Say($"  {reason}: {count}");
        }
    }

    private static void Say(string line) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:u} {line}"));

    private static int Complain(string mistake)
    {
        Console.Error.WriteLine($"nanomedagent-collector: {mistake}");
        return Mistake;
    }
}
