using System.Text.Json;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Provisioning;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>
/// Runs a fleet for a command line. Without a broker of one's own, broker and collector run inside this program. With one, the collectors
/// are others' processes, which have the recipient's key of the data folder and store in the named database.
/// </summary>
internal static class FleetCommand
{
    private static readonly string[] Programs = ["hostsim", "nats-server", "mosquitto", "nanomedagent-collector", "postgres"];

    /// <summary>Runs it.</summary>
    /// <param name="options">Of the fleet. Without brokers, one is started.</param>
    /// <param name="folder">For keys, readings, and the picture.</param>
    /// <param name="database">Where the collectors store; null for a file in the folder.</param>
    /// <param name="isJson">Whether the report is JSON.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <returns>Whether nothing was lost and nothing stored twice.</returns>
    public static async Task<bool> RunAsync(
        FleetOptions options, string folder, string? database, bool isJson, CancellationToken cancellation)
    {
        TextWriter progress = isJson ? Console.Error : Console.Out;
        using SimulatedHospital hospital = SimulatedHospital.Open(folder);
        string target = database ?? hospital.Database;
        await using EmbeddedBroker? embedded = options.Brokers.Count == 0 ? await EmbeddedBroker.StartAsync(new BrokerLog()) : null;
        BrokerAccess? own = embedded is null ? null : BrokerAccess.To("127.0.0.1", embedded.Port);
        byte[][] associations = [.. Enumerable.Range(0, options.Sensors).Select(_ => FleetRecords.NewAssociation())];
        await using FleetRun run = FleetRun.Prepare(
            own is null ? options : options with { Brokers = [[own]] }, hospital.Recipient.Public, i => associations[i]);
        FleetRecords.Register(target, run.Keys, associations, DateTimeOffset.UtcNow - options.Duration - TimeSpan.FromMinutes(1));
        using ReadingStore store = NamedStore.Open(target);
        await using CollectorService? collector = own is null
            ? null
            : new CollectorService(new CollectorOptions { Broker = own, Recipient = hospital.Recipient, Store = store });
        collector?.Start();
        run.Progressed += line => progress.WriteLine(line);
        ProcessMeter meter = new(Programs);
        FleetTimes times = await run.RunAsync(cancellation);
        IReadOnlyList<ProcessUse> use = meter.Read();
        FleetReport report = FleetReport.Of(run, times, FleetRecords.Reconcile(target, run.Keys, run.Readings), use);
        string picture = Path.Combine(folder, "fleet.png");
        FleetPicture.Save(picture, FormattableString.Invariant($"{options.Sensors} sensors"), run.Measurements.Seconds);
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
        }
        else
        {
            foreach (string line in report.ToLines().Append($"picture: {picture}"))
            {
                Console.WriteLine(line);
            }
        }

        return report.IsSound;
    }
}
