using System.CommandLine;
using System.Text.Json;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>rollout status</c>: how far a rollout is, with its rings, its gates, and the devices that failed.</summary>
internal static class RolloutStatusCommand
{
    private static readonly BrokerArguments Broker = new("With --watch: the MQTT broker.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of tables." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "status",
            "Shows how far a rollout is: its rings, its gates with what was found, and the devices that failed, with the reasons. Exit "
            + "code 0 when it is done, 1 when it is paused, 2 when it still goes on. Example: medagent rollout status --db readings.db")
        {
            RolloutCommands.Number, StoreOption.Database, Json, RolloutWatch.Watch, RolloutWatch.Wait,
        };
        Broker.AddTo(command);
        command.SetAction((result, cancellation) => Task.FromResult(StoreOption.UseAssociations(
            result, store => ShowAsync(result, store, cancellation).GetAwaiter().GetResult())));
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult result, AssociationStore store, CancellationToken cancellation)
    {
        BrokerAccess? broker = result.GetValue(RolloutWatch.Watch) ? Broker.Open(result) : null;
        ReleaseRollout rollout = RolloutCommands.Find(result, store);
        if (broker is not null)
        {
            return await RolloutWatch.RunAsync(result, store, rollout.Number, broker, cancellation);
        }

        RolloutReport report = RolloutReport.Read(store, rollout, DateTimeOffset.UtcNow);
        if (result.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(RolloutView.ToJson(report), RolloutView.Format));
        }
        else
        {
            RolloutView.Show(report);
        }

        return RolloutView.ExitCodeOf(report);
    }
}
