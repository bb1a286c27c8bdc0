using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// <c>policy push</c>: notes in the database which devices are to have a policy. A ward sends it, whenever they can be reached; with
/// --watch this program does so too, and shows what becomes of it.
/// </summary>
internal static class PolicyPushCommand
{
    private const int SomeRefused = 1;
    private const int SomeWaiting = 2;

    private static readonly DeviceSelection Devices = new();
    private static readonly SigningOptions Signing = new();
    private static readonly BrokerArguments Broker = new("With --watch: the MQTT broker.");

    private static readonly Option<string> Policy = new("--policy")
    {
        Description = "The policy that the authority has signed (from 'medagent policy sign').",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> By = new("--by")
    {
        Description = "Your id; it stands beside the policy.",
        DefaultValueFactory = _ => "medagent",
    };

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Send it from here, and show what the devices answer. It needs the private key of the authority, or of a delegate "
            + "with the purpose 'policy'. Without it a ward whose delegation has that purpose sends it.",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "With --watch: how long to wait for devices, in seconds; 0 for ever. What still waits then is sent by the ward.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "push",
            "Brings a policy onto devices over the air, also onto those that are off now: the database keeps it until each has answered. "
            + "Devices restart for it, and not while an alarm is active. Run it again to see how far it is. Exit code 1 when a device has "
            + "refused it, 2 when --watch has ended before all have answered. "
            + "Example: medagent policy push --policy policy.cose --all --db readings.db --authority authority.pub.pem");
        command.Add(Policy);
        Devices.AddTo(command);
        command.Add(StoreOption.Database);
        command.Add(By);
        command.Add(Watch);
        command.Add(Wait);
        Signing.AddTo(command);
        Broker.AddTo(command);
        command.SetAction((result, cancellation) => Task.FromResult(StoreOption.UseAssociations(
            result, store => PushAsync(result, store, cancellation).GetAwaiter().GetResult())));
        return command;
    }

    private static async Task<int> PushAsync(ParseResult result, AssociationStore store, CancellationToken cancellation)
    {
        bool isWatching = result.GetValue(Watch);
        CommandAuthority? authority = isWatching ? Signing.Open(result) : null;
        string path = result.GetValue(Policy)!;
        DataPolicy policy = SignedPolicy.Load(path, authority?.Public ?? Signing.ReadPublic(result), recipient: null);
        BrokerAccess? broker = isWatching ? Broker.Open(result) : null;
        IReadOnlyList<KnownDevice> devices = Devices.Read(result, store.DeviceStates.All());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CommandSigner? signer = authority?.Signer;
        if (devices.Select(device => signer?.FindObstacle(AuthorityCommand.Policy, device.Device, ward: null, now))
            .FirstOrDefault(found => found is not null) is { } obstacle)
        {
            throw new InvalidDataException(
                $"this key may not send that: {obstacle}; use the authority's own key, or make another delegation with 'medagent "
                + "delegation new'");
        }

        byte[] message = InputFile.ReadBytes(path);
        PolicyRollout rollout = new(store, message, policy.Version);
        rollout.Order(devices, result.GetValue(By)!, now);
        if (broker is not null)
        {
            TimeSpan wait = result.GetValue(Wait) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
            await WatchAsync(rollout, store, authority!, broker, wait, cancellation);
        }

        rollout.Read();
        foreach ((string device, string reason) in rollout.Refused)
        {
            Output.Line($"{device}: refused: {reason}");
        }

        Output.Line(rollout.ToString());
        if (rollout.WaitingCount > 0)
        {
            Output.Line("what waits is sent by a ward whose delegation has the purpose 'policy', or by this command with --watch; "
                + "medagent policy status shows all devices");
        }

        return rollout.Refused.Count > 0 ? SomeRefused
            : rollout.WaitingCount > 0 && isWatching ? SomeWaiting
            : 0;
    }

    /// <summary>Sends and shows, until all have answered, the time is over, or somebody has pressed Ctrl+C.</summary>
    private static async Task WatchAsync(
        PolicyRollout rollout, AssociationStore store, CommandAuthority authority, BrokerAccess broker, TimeSpan wait,
        CancellationToken cancellation)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(wait);
        PolicyDelivery delivery = new(store, authority);
        await using FleetConversation conversation = new(
            broker, DeviceEvent.CommandKind, now => delivery.CheckTimers(now, rollout.Contains),
            device => rollout.Contains(device) ? delivery.KeyOf(device) : null, delivery.HandleAnswer);
        await FleetWatch.RunAsync(conversation, broker, () => rollout.WaitingCount > 0, Read, waiting.Token);

        string Read()
        {
            rollout.Read();
            return rollout.ToString();
        }
    }
}
