using System.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release offer</c>.</summary>
internal static class ReleaseOfferCommand
{
    private const int NotInstalled = 1;
    private const int Unknown = 2;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> envelope = new("release") { Description = "The signed release (a SUIT envelope)." };
        DeviceOptions options = new();
        Option<int?> wait = new("--wait")
        {
            Description = "How long to wait for the device's decision, in seconds. [default: until it has decided, or Ctrl+C]",
            HelpName = "SECONDS",
        };
        Command command = new(
            "offer",
            "Offers a release to a device and shows the device's decisions. Exit code 0 when it is installed and confirmed, 1 when it "
            + "is refused or rolled back, 2 when that is not known. "
            + "Example: medagent release offer release.suit --broker 127.0.0.1 --device 00112233445566778899 --device-key device.pub.pem")
        {
            envelope, options.Device, options.DeviceKey, StoreOption.Database, wait,
        };
        options.Broker.AddTo(command);
        command.SetAction(
            (result, cancellation) => OfferAsync(result.GetValue(envelope)!, options.Read(result), result.GetValue(wait), cancellation));
        return command;
    }

    /// <summary>Refuses what every device would refuse.</summary>
    public static SignedRelease Check(string path, byte[] envelope)
    {
        if (envelope.Length > SignedRelease.OfferLimit)
        {
            string size = FormattableString.Invariant($"{envelope.Length:N0} bytes");
            string limit = FormattableString.Invariant($"{SignedRelease.OfferLimit:N0}");
            throw new InvalidDataException($"{path} has {size}; a device accepts at most {limit}");
        }

        SignedRelease release = SignedRelease.Read(envelope, path);
        string? mistake = !release.IsDigestRight ? "its digest does not match its manifest, so every device would refuse it"
            : release.Signatures.Count == 0 ? $"it is not signed: medagent release sign {path} --key vendor.key.pem"
            : !release.IsTagged ? "it does not begin with the SUIT tag (107), so a device would not recognise it"
            : null;
        return mistake is null ? release : throw new InvalidDataException($"{path}: {mistake}");
    }

    private static async Task<int> OfferAsync(
        string path, AddressedDevice to, int? wait, CancellationToken cancellation)
    {
        byte[] envelope = InputFile.ReadBytes(path);
        SignedRelease release = Check(path, envelope);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (wait is { } seconds)
        {
            waiting.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        try
        {
            await using DeviceConversation conversation = await DeviceConversation.OpenAsync(to, waiting.Token);
            await conversation.SendAsync(envelope, waiting.Token);
            string about = ReasonText.About(DeviceEvent.UpdateKind, release.SequenceNumber ?? -1);
            Console.WriteLine($"{about} ({path}, {envelope.Length} bytes) offered to {to.Id}");
            Console.WriteLine(to.Key is null
                ? "the answers are not verified, as the device's key is not known: give it with --device-key, or --db"
                : "the answers are verified with the device's key");
            ReleaseOfferOutcome outcome = await FollowAsync(conversation, release.SequenceNumber, waiting.Token);
            return outcome == ReleaseOfferOutcome.Confirmed ? 0 : NotInstalled;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("medagent: the device has not decided yet. It goes on by itself and will report its decision: "
                + "medagent events list");
            return Unknown;
        }
    }

    private static async Task<ReleaseOfferOutcome> FollowAsync(
        DeviceConversation conversation, long? sequence, CancellationToken cancellation)
    {
        bool isAccepted = false;
        while (true)
        {
            ReceivedEvent received = await conversation.NextAsync(cancellation);
            if (received.Event is { Kind: not DeviceEvent.UpdateKind })
            {
                continue;
            }

            Console.WriteLine(received);
            if (received.IsOld)
            {
                continue;
            }

            // A device that cannot read an offer reports no sequence number. Once this one is accepted, such a report is about another.
            bool isOurs = received.Event is { } told && (told.Number == sequence || (told.Number < 0 && !isAccepted));
            isAccepted |= received.Event?.Number == sequence;
            if (isOurs && received.Event!.End is { } end)
            {
                return end;
            }
        }
    }
}
