using System.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>command roll-back</c> and <c>command revoke</c>.</summary>
internal static class AuthorityCommands
{
    private const int Refused = 1;
    private const int NoAnswer = 2;

    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    /// <summary>The commands to devices.</summary>
    public static Command Create() => new(
        "command",
        "Signed commands of the authority to a device. A device carries out each command once.")
    {
        CreateRollBack(), CreateRevoke(),
    };

    private static Command CreateRollBack() => Create(
        "roll-back",
        "Makes a device roll back to the previous release. Exit code 1 when it refuses, 2 when it does not answer. "
        + "Example: medagent command roll-back --device 00112233445566778899 --device-key device.pub.pem --authority authority.key.pem "
        + "--broker 127.0.0.1",
        [],
        (_, device, counter, notAfter) => new AuthorityCommand(device, AuthorityCommand.RollBack, counter, notAfter));

    private static Command CreateRevoke()
    {
        Option<uint> least = new("--least")
        {
            Description = "The least revocation number that the device still accepts in a delegation.",
            HelpName = "N",
            Required = true,
        };
        return Create(
            "revoke",
            "Makes a device refuse delegations with a lower revocation number. Exit code 1 when it refuses, 2 when it does not answer. "
            + "Example: medagent command revoke --least 2 --device 00112233445566778899 --device-key device.pub.pem --authority "
            + "authority.key.pem --broker 127.0.0.1",
            [least],
            (result, device, counter, notAfter) =>
                AuthorityCommand.ForRevoking(device, result.GetValue(least), counter, notAfter));
    }

    private static Command Create(
        string name, string description, Option[] more, Func<ParseResult, string, long, DateTimeOffset, AuthorityCommand> make)
    {
        DeviceOptions options = new();
        SigningOptions signing = new();
        Option<long?> counter = new("--counter")
        {
            Description = "A number higher than in all earlier commands to this device. [default: milliseconds since 1970]",
            HelpName = "N",
        };
        Option<DateTimeOffset?> notAfter = TimeOption.Create(
            "--not-after", "The device refuses the command after this time. [default: in ten minutes]");
        Option<int> wait = new("--wait")
        {
            Description = "How long to wait for the device's answer, in seconds.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 60,
        };
        Command command = new(name, description)
        {
            options.Device, options.DeviceKey, StoreOption.Database, counter, notAfter, wait,
        };
        foreach (Option option in more)
        {
            command.Options.Add(option);
        }

        signing.AddTo(command);
        options.Broker.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            AuthorityCommand made = make(
                result, result.GetValue(options.Device)!, result.GetValue(counter) ?? now.ToUnixTimeMilliseconds(),
                result.GetValue(notAfter) ?? now + Validity);
            CommandAuthority authority = signing.Open(result, made.Name, made.Device);
            return SendAsync(made, authority, options.ReadWithKey(result), result.GetValue(wait), cancellation);
        });
        return command;
    }

    private static async Task<int> SendAsync(
        AuthorityCommand command, CommandAuthority authority, (AddressedDevice Device, CosePublicKey Key) to, int wait,
        CancellationToken cancellation)
    {
        if (command.Counter < 1)
        {
            throw new InvalidDataException(FormattableString.Invariant($"--counter {command.Counter}: give 1 or a higher number"));
        }

        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(TimeSpan.FromSeconds(wait));
        try
        {
            await using DeviceConversation conversation = await DeviceConversation.OpenAsync(to.Device, waiting.Token);
            await conversation.SendAsync(command.Sign(authority.Signer, to.Key), waiting.Token);
            string sent = $"{command.Name} sent to {command.Device}, counter {command.Counter}";
            Console.WriteLine(FormattableString.Invariant($"{sent}, not after {command.NotAfter.UtcDateTime:u}"));
            Console.WriteLine("the answer is verified with the device's key");
            return await AnswerAsync(conversation, command.Counter, waiting.Token);
        }
        catch (OperationCanceledException)
        {
            string end = FormattableString.Invariant($"{command.NotAfter.UtcDateTime:u}");
            Console.Error.WriteLine(
                $"medagent: no answer; the device may still carry it out until {end} and will report it: medagent events list");
            return NoAnswer;
        }
    }

    private static async Task<int> AnswerAsync(DeviceConversation conversation, long counter, CancellationToken cancellation)
    {
        while (true)
        {
            ReceivedEvent received = await conversation.NextAsync(cancellation);
            if (received.Event is { Kind: not DeviceEvent.CommandKind })
            {
                continue;
            }

            Console.WriteLine(received);
            if (received.IsOld)
            {
                continue;
            }

            // The answer to a command that fails verification has no counter, so it may belong to another one. It is shown, and waiting
            // goes on.
            if (received.Event is { } told && told.Number == counter)
            {
                return told.What == 0 ? 0 : Refused;
            }
        }
    }
}
