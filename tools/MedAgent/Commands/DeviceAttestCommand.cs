using System.CommandLine;
using System.Data.Common;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device attest</c>.</summary>
internal static class DeviceAttestCommand
{
    private const int NotTrusted = 1;
    private const int NoAnswer = 2;
    private const int NonceBytes = 16;

    private static readonly AttestationArguments Attestation = new();
    private static readonly Argument<string> Id = new("device") { Description = "The device's id, 20 hex digits." };
    private static readonly SigningOptions Signing = new();

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Waits for the evidence, compares it with --releases, and shows the result. Without it the ward does so.",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "With --watch: how long to wait, in seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DeviceOptions options = new();
        Command command = new(
            "attest",
            "Asks a device to show what software it runs, with a fresh nonce, which is stored in the database. Exit code 1 when the "
            + "evidence is contraindicated or the device refuses, 2 when nothing arrives. "
            + "Example: medagent device attest 00112233445566778899 --db readings.db --authority authority.key.pem --broker 127.0.0.1 "
            + "--watch --releases releases --vendor vendor.pub.pem")
        {
            Id, options.DeviceKey, StoreOption.Database, Watch, Wait,
        };
        Signing.AddTo(command);
        Attestation.AddTo(command);
        options.Broker.AddTo(command);
        command.SetAction((result, cancellation) => AskAsync(result, options, cancellation));
        return command;
    }

    private static async Task<int> AskAsync(ParseResult result, DeviceOptions options, CancellationToken cancellation)
    {
        bool isWatching = result.GetValue(Watch);
        AttestationVerifier? verifier = Attestation.Open(result, Output.Warn);
        if (isWatching != verifier is not null)
        {
            throw new InvalidDataException(isWatching
                ? "--watch compares the evidence with releases of the vendor; give --releases and --vendor"
                : "--releases is for --watch; without --watch the ward compares the evidence with its own");
        }

        string target = result.GetValue(StoreOption.Database)!;
        if (StoreOption.Problem(target) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        CommandAuthority authority = Signing.Open(result, AuthorityCommand.Attest, result.GetValue(Id)!);
        (AddressedDevice device, CosePublicKey key) = options.ReadWithKey(result, result.GetValue(Id)!);
        try
        {
            using AssociationStore store = AssociationStore.Open(target);
            AttestationIntake? intake = verifier is null
                ? null
                : new AttestationIntake(
                    store.Attestations, store.DeviceStates, store.QuarantinedStarts, verifier, AttestationConsequence.Note);
            return await AskAsync(store, intake, authority, device, key, result.GetValue(Wait), cancellation);
        }
        catch (DbException failure)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }

    private static async Task<int> AskAsync(
        AssociationStore store, AttestationIntake? intake, CommandAuthority authority, AddressedDevice device, CosePublicKey key, int wait,
        CancellationToken cancellation)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(TimeSpan.FromSeconds(wait));
        try
        {
            await using DeviceConversation conversation = await DeviceConversation.OpenAsync(device, waiting.Token);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes);
            AuthorityCommand command = AuthorityCommand.ForAttestation(
                device.Id, nonce, store.Counters.Next(device.Id, now), now + AttestationTable.Patience);
            store.Attestations.AddNonce(device.Id, nonce, now, "medagent");
            await conversation.SendAsync(command.Sign(authority.Signer, key), waiting.Token);
            Output.Line($"{device.Id} is asked with the nonce {Convert.ToHexStringLower(nonce)}");
            if (intake is null)
            {
                Output.Line("its evidence goes to the ward: medagent attestation show");
                return 0;
            }

            if (await AnswerAsync(store, intake, conversation, key, command, nonce, waiting.Token) is not { } stored)
            {
                return NotTrusted;
            }

            Output.Write(AttestationText.Of(stored, AttestationText.Read(stored, key)));
            return stored.Status is AttestationStatus.Affirming or AttestationStatus.Warning ? 0 : NotTrusted;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                "medagent: no evidence; the device may still send it, to the ward: medagent attestation show");
            return NoAnswer;
        }
    }

    /// <summary>Waits for the evidence, or for the device's refusal, which is shown.</summary>
    /// <returns>The evidence with the nonce, stored by this program or by a ward, whichever was first; null after a refusal.</returns>
    private static async Task<StoredAttestation?> AnswerAsync(
        AssociationStore store, AttestationIntake intake, DeviceConversation conversation, CosePublicKey key, AuthorityCommand command,
        byte[] nonce, CancellationToken cancellation)
    {
        Topic topic = new(command.Device, Topic.Events, "");
        Task<byte[]> evidence = conversation.NextEvidenceAsync(cancellation);
        Task<ReceivedEvent> answer = conversation.NextAsync(cancellation);
        while (true)
        {
            if (await Task.WhenAny(evidence, answer) == evidence)
            {
                byte[] message = await evidence;
                RefusalReason refusal = intake.Handle(topic, message, key, DateTimeOffset.UtcNow, out StoredAttestation? stored);
                stored ??= refusal == RefusalReason.None ? store.Attestations.Find(command.Device, message) : null;
                if (stored is { Nonce: { } answered } && answered.AsSpan().SequenceEqual(nonce))
                {
                    return stored;
                }

                evidence = conversation.NextEvidenceAsync(cancellation);
                continue;
            }

            ReceivedEvent received = await answer;
            if (received is { IsOld: false, Event: { Kind: DeviceEvent.CommandKind, What: not 0 } told } && told.Number == command.Counter)
            {
                Console.WriteLine(received);
                return null;
            }

            answer = conversation.NextAsync(cancellation);
        }
    }
}
