using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release offer</c>.</summary>
internal static class ReleaseOfferCommand
{
    private const int NotTaken = 1;
    private const int NotKnown = 2;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> envelope = new("release") { Description = "The release: a SUIT envelope that is signed." };
        DeviceOptions options = new();
        Option<int?> wait = new("--wait") { Description = "How many seconds to listen to the device; otherwise until it has decided, or Ctrl+C.", HelpName = "SECONDS" };
        Command command = new(
            "offer", "Offers a release to a device and tells what becomes of it. Exit status 0 when it was confirmed, 1 when it was not taken or the device went back, 2 when that is not known. For example: medagent release offer release.suit --broker 127.0.0.1 --device 00112233445566778899 --device-key device.pub.pem")
        {
            envelope, options.Broker, options.Device, options.DeviceKey, wait,
        };
        command.SetAction((result, cancellation) => OfferAsync(result.GetValue(envelope)!, options.Read(result), result.GetValue(wait), cancellation));
        return command;
    }

    private static async Task<int> OfferAsync(string path, (BrokerAddress Broker, string Device, CosePublicKey? Key) to, int? wait, CancellationToken cancellation)
    {
        byte[] envelope = await File.ReadAllBytesAsync(path, cancellation);
        SignedRelease release = Check(path, envelope);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (wait is { } seconds)
        {
            waiting.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        try
        {
            await using DeviceConversation conversation = await DeviceConversation.OpenAsync(to.Broker, to.Device, to.Key, waiting.Token);
            await conversation.SendAsync(envelope, waiting.Token);
            Console.WriteLine($"{ReasonText.About(DeviceEvent.UpdateKind, release.SequenceNumber ?? -1)} ({path}, {envelope.Length} bytes) offered to {to.Device}");
            Console.WriteLine(to.Key is null ? "what follows is not verified: --device-key names no key of the device" : "what follows is verified with the device's key");
            return await FollowAsync(conversation, release.SequenceNumber, waiting.Token) == ReleaseOfferOutcome.Confirmed ? 0 : NotTaken;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("medagent: the device has not decided yet, and goes on by itself; what it decides is in its journal: medagent events list");
            return NotKnown;
        }
    }

    /// <summary>What no device would take is said here, where it can be mended.</summary>
    private static SignedRelease Check(string path, byte[] envelope)
    {
        if (envelope.Length > SignedRelease.OfferLimit)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{path} has {envelope.Length:N0} bytes; a device takes {SignedRelease.OfferLimit:N0} at most"));
        }

        SignedRelease release = SignedRelease.Read(envelope);
        return !release.IsDigestRight ? throw new InvalidDataException($"{path}: the digest in it is not its manifest's; no device would take it")
            : release.Signatures.Count == 0 ? throw new InvalidDataException($"{path} is not signed: medagent release sign {path} --key vendor.key.pem")
            : !release.IsTagged ? throw new InvalidDataException($"{path} has no SUIT tag (107) before it, by which devices know an offer")
            : release;
    }

    private static async Task<ReleaseOfferOutcome> FollowAsync(DeviceConversation conversation, long? sequence, CancellationToken cancellation)
    {
        bool isAccepted = false;
        while (true)
        {
            HeardEvent heard = await conversation.NextAsync(cancellation);
            if (heard.Event is { Kind: not DeviceEvent.UpdateKind })
            {
                continue;
            }

            Console.WriteLine(heard);

            // A device that cannot read an offer does not say which it was. Once this one is accepted, that is about another.
            bool isOurs = heard.Event is { } told && (told.Number == sequence || (told.Number < 0 && !isAccepted));
            isAccepted |= heard.Event?.Number == sequence;
            if (isOurs && heard.Event!.End is { } end)
            {
                return end;
            }
        }
    }
}
