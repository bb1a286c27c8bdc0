using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.MedAgent.Conversations;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>authority rotate</c> and <c>authority status</c>.</summary>
internal static class AuthorityRotationCommands
{
    private const int SomeRefused = 1;
    private const int SomeWaiting = 2;

    private static readonly DeviceSelection Devices = new();
    private static readonly BrokerArguments Broker = new("With --watch: the MQTT broker.");

    private static readonly Option<string> Former = new("--authority")
    {
        Description = "The private key that the devices obey (PEM).",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Next = new("--new")
    {
        Description = "The private key that they are to obey from then on (PEM); make it with 'medagent authority new'.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> Again = new("--again")
    {
        Description = "Sign again what waits: for devices that have carried out other commands of the former key meanwhile.",
    };

    private static readonly Option<string> By = new("--by")
    {
        Description = "Your id; it stands beside the change.",
        DefaultValueFactory = _ => "medagent",
    };

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Send it from here, and show how many devices have confirmed it. Without it the ward sends it.",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "With --watch: how long to wait for devices, in seconds; 0 for ever.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
    };

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create() => [CreateRotate(), CreateStatus()];

    private static Command CreateRotate()
    {
        Command command = new(
            "rotate",
            "Changes the key of the authority on devices over the air, also on those that are off now: the database keeps the signed "
            + "commands until each has confirmed, so that the former key can be destroyed. Then start the ward with the new key, and make "
            + "new delegations with it. Run it again to see how far it is. Exit code 1 when a device cannot change, 2 when --watch has "
            + "ended before all have confirmed. Example: medagent authority rotate --authority authority.key.pem --new "
            + "authority-2027.key.pem --all --db readings.db --by admin --watch --broker 127.0.0.1")
        {
            Former, Next, Again, StoreOption.Database, By, Watch, Wait, KeyPassphrase.FromFile,
        };
        Devices.AddTo(command);
        Broker.AddTo(command);
        command.SetAction(Rotate);
        return command;
    }

    private static Command CreateStatus()
    {
        Command command = new(
            "status", "Shows which devices have changed to another key of the authority, and which have not confirmed it. "
            + "Example: medagent authority status --db readings.db")
        {
            StoreOption.Database,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, Show));
        return command;
    }

    private static Task<int> Rotate(ParseResult result, CancellationToken cancellation)
    {
        using HospitalKey former = KeyPassphrase.Load(result, result.GetValue(Former)!);
        using HospitalKey next = KeyPassphrase.Load(result, result.GetValue(Next)!);
        if (former.Public.Equals(next.Public))
        {
            throw new InvalidDataException($"{result.GetValue(Next)}: this is the former key; make another with 'medagent authority new'");
        }

        BrokerAccess? broker = result.GetValue(Watch) ? Broker.Open(result) : null;
        return Task.FromResult(StoreOption.UseAssociations(
            result, store => RotateAsync(result, store, former, next, broker, cancellation).GetAwaiter().GetResult()));
    }

    private static async Task<int> RotateAsync(
        ParseResult result, AssociationStore store, HospitalKey former, HospitalKey next, BrokerAccess? broker,
        CancellationToken cancellation)
    {
        IEnumerable<string> devices = Devices.Read(result, store.DeviceStates.All()).Select(device => device.Device);
        string by = result.GetValue(By)!;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        IReadOnlyList<(string Device, AuthorityChangeOutcome Outcome)> outcomes = AuthorityRotation.Order(
            store, former, next, devices, by, now, result.GetValue(Again));
        string id = Convert.ToHexStringLower(next.Public.KeyId);
        if (outcomes.Count(each => each.Outcome == AuthorityChangeOutcome.Ordered) is > 0 and var ordered)
        {
            store.Audit.Add(new AuditEntry(
                now, by, "admin", "authority", FormattableString.Invariant($"{ordered} devices"), $"are to obey the key {id}"));
        }

        string[] going = [.. outcomes.Where(each => each.Outcome <= AuthorityChangeOutcome.Confirmed).Select(each => each.Device)];
        int Confirmed() => going.Count(device => store.AuthorityChanges.WaitingFor(device).Count == 0);
        if (broker is not null && Confirmed() < going.Length)
        {
            TimeSpan wait = result.GetValue(Wait) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
            await WatchAsync(store, broker, going, wait, cancellation);
        }

        int confirmed = Confirmed();
        foreach ((string device, AuthorityChangeOutcome outcome) in outcomes.Where(each => !going.Contains(each.Device)))
        {
            Output.Line($"{device}: {ReasonOf(outcome)}");
        }

        Output.Line(FormattableString.Invariant(
            $"{confirmed} of {going.Length} devices obey the key {id}, {going.Length - confirmed} have not confirmed it"));
        return going.Length < outcomes.Count ? SomeRefused : broker is not null && confirmed < going.Length ? SomeWaiting : 0;
    }

    private static string ReasonOf(AuthorityChangeOutcome outcome) => outcome switch
    {
        AuthorityChangeOutcome.OtherKey => "it obeys another key than --authority, or is on its way to one; see medagent authority status",
        AuthorityChangeOutcome.KeyUnknown => "it is not registered here, so no command can be made for it; pair it first",
        _ => "it is retired",
    };

    /// <summary>Sends and shows, until all have confirmed, the time is over, or somebody has pressed Ctrl+C.</summary>
    private static async Task WatchAsync(
        AssociationStore store, BrokerAccess broker, string[] devices, TimeSpan wait, CancellationToken cancellation)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(wait);
        try
        {
            await using AuthorityConversation conversation = await AuthorityConversation.OpenAsync(broker, store, waiting.Token);
            HashSet<string> left = [.. devices];
            while (true)
            {
                left.RemoveWhere(device => store.AuthorityChanges.WaitingFor(device).Count == 0);
                if (left.Count == 0)
                {
                    return;
                }

                ProgressLine.Show(FormattableString.Invariant($"{devices.Length - left.Count} of {devices.Length} devices have confirmed"));
                await conversation.SendDueAsync(left, waiting.Token);
                await Task.Delay(TimeSpan.FromSeconds(1), waiting.Token);
            }
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested)
        {
            // What is in the database says how far it is.
        }
        catch (IOException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
        finally
        {
            ProgressLine.Clear();
        }
    }

    private static int Show(AssociationStore store)
    {
        Table table = new Table().AddColumns("device", "former key", "new key", "ordered", "by", "confirmed");
        foreach (AuthorityChange change in store.AuthorityChanges.All())
        {
            table.AddTexts(
                change.Device, Convert.ToHexStringLower(change.Former), Convert.ToHexStringLower(change.Next),
                FormattableString.Invariant($"{change.Made.UtcDateTime:u}"), change.MadeBy,
                change.Confirmed is { } at ? FormattableString.Invariant($"{at.UtcDateTime:u}")
                    : store.AuthorityChanges.WaitingFor(change.Device).Any(waiting => waiting.Counter == change.Counter) ? "no"
                    : "with a later one");
        }

        Output.Write(table);
        return 0;
    }
}
