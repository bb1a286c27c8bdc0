using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// Offers the release of a rollout from the command line, and shows what the devices answer. A ward may do so at the same time.
/// </summary>
internal static class RolloutWatch
{
    private const string Name = "medagent";

    /// <summary>--watch.</summary>
    public static Option<bool> Watch { get; } = new("--watch")
    {
        Description = "Offer it from here, and judge the gates, until it is done or paused. Without it a ward does so.",
    };

    /// <summary>--wait.</summary>
    public static Option<int> Wait { get; } = new("--wait")
    {
        Description = "With --watch: for how long, in seconds; 0 for ever. A ward goes on with what is left then.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
    };

    /// <summary>Offers and judges, until the rollout is done or paused, the time is over, or somebody has pressed Ctrl+C.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        ParseResult result, AssociationStore store, long number, BrokerAccess broker, CancellationToken cancellation)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(result.GetValue(Wait) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
        HashSet<string> devices = [.. store.Rollouts.DevicesOf(number).Select(device => device.Device)];
        ReleaseDelivery delivery = new(store, Name);
        await using (FleetConversation conversation = new(
            broker, DeviceEvent.UpdateKind, now => delivery.CheckTimers(now, devices.Contains),
            device => devices.Contains(device) ? store.Devices.Find(device)?.Key : null, delivery.HandleEvent))
        {
            await FleetWatch.RunAsync(
                conversation, broker,
                () => store.Rollouts.Find(number)!.State == RolloutState.Running,
                () => RolloutView.LineOf(RolloutReport.Read(store, store.Rollouts.Find(number)!, DateTimeOffset.UtcNow)),
                waiting.Token);
        }

        RolloutReport report = RolloutReport.Read(store, store.Rollouts.Find(number)!, DateTimeOffset.UtcNow);
        RolloutView.Show(report);
        return RolloutView.ExitCodeOf(report);
    }
}
