using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>command roll-back</c>.</summary>
internal static class AuthorityCommands
{
    private const int NotObeyed = 1;
    private const int NotKnown = 2;

    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    /// <summary>The commands to devices.</summary>
    public static Command Create() => new("command", "Commands of the authority to a device: signed, and carried out once.") { CreateRollBack() };

    private static Command CreateRollBack()
    {
        DeviceOptions options = new();
        Option<string> authority = new("--authority") { Description = "The authority's private key (PEM).", HelpName = "FILE", Required = true };
        Option<long?> counter = new("--counter") { Description = "Higher than in all commands to this device before. By default the milliseconds since 1970, which rise by themselves.", HelpName = "N" };
        Option<DateTimeOffset?> notAfter = TimeOption.Create("--not-after", "When the device shall not carry it out any more. By default in ten minutes.");
        Option<int> wait = new("--wait") { Description = "How many seconds to wait for the device's answer.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        Command command = new(
            "roll-back", "Sends a device back to the release from before. Exit status 1 when it does not obey, 2 when it does not answer. For example: medagent command roll-back --device 00112233445566778899 --authority authority.key.pem --broker 127.0.0.1")
        {
            options.Device, authority, options.Broker, options.DeviceKey, counter, notAfter, wait,
        };
        command.SetAction((result, cancellation) =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            AuthorityCommand rollBack = new(
                result.GetValue(options.Device)!, AuthorityCommand.RollBack, result.GetValue(counter) ?? now.ToUnixTimeMilliseconds(), result.GetValue(notAfter) ?? now + Validity);
            return SendAsync(rollBack, result.GetValue(authority)!, options.Read(result), result.GetValue(wait), cancellation);
        });
        return command;
    }

    private static async Task<int> SendAsync(
        AuthorityCommand command, string authorityPath, (BrokerAddress Broker, string Device, CosePublicKey? Key) to, int wait, CancellationToken cancellation)
    {
        if (command.Counter < 1)
        {
            throw new InvalidDataException(FormattableString.Invariant($"--counter {command.Counter}: it counts from 1"));
        }

        using HospitalKey authority = HospitalKey.Load(authorityPath);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(TimeSpan.FromSeconds(wait));
        try
        {
            await using DeviceConversation conversation = await DeviceConversation.OpenAsync(to.Broker, to.Device, to.Key, waiting.Token);
            await conversation.SendAsync(command.Sign(authority), waiting.Token);
            Console.WriteLine(FormattableString.Invariant($"{command.Name} sent to {command.Device}, counter {command.Counter}, not after {command.NotAfter.UtcDateTime:u}"));
            Console.WriteLine(to.Key is null ? "the answer is not verified: --device-key names no key of the device" : "the answer is verified with the device's key");
            return await AnswerAsync(conversation, command.Counter, waiting.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"medagent: no answer; the device may still carry it out until {command.NotAfter.UtcDateTime:u}, and tells it in its journal: medagent events list"));
            return NotKnown;
        }
    }

    private static async Task<int> AnswerAsync(DeviceConversation conversation, long counter, CancellationToken cancellation)
    {
        while (true)
        {
            HeardEvent heard = await conversation.NextAsync(cancellation);
            if (heard.Event is { Kind: not DeviceEvent.CommandKind })
            {
                continue;
            }

            Console.WriteLine(heard);

            // A command that is not believed is answered without its counter, so it may be somebody else's: that is shown, and waiting goes on.
            if (heard.Event is { } told && told.Number == counter)
            {
                return told.What == 0 ? 0 : NotObeyed;
            }
        }
    }
}
