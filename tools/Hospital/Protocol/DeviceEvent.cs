using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device has decided, as it tells it in its event stream: signed, and at once.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Kind">"update" or "command".</param>
/// <param name="ClockQuality">0 no clock, 1 network, 2 authenticated.</param>
/// <param name="Time">Seconds since 1970, or since the device's start when it has no clock.</param>
/// <param name="What">What has happened; see <see cref="ReasonText.What"/>.</param>
/// <param name="Number">Which release, or which command.</param>
/// <param name="Reason">Why; see <see cref="ReasonText.Why"/>.</param>
public sealed record DeviceEvent(string Device, string Kind, int ClockQuality, long Time, long What, long Number, long Reason)
{
    /// <summary>The kind that is about a release.</summary>
    public const string UpdateKind = "update";

    /// <summary>The kind that answers a command.</summary>
    public const string CommandKind = "command";

    private const int MessageLimit = 4096;
    private const int FieldCount = 7;

    /// <summary>When it happened, or null when the device had no clock.</summary>
    public DateTimeOffset? At => ClockQuality == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(Time);

    /// <summary>How it ends an offer of a release, or null when it does not.</summary>
    public ReleaseEnd? End => Kind == UpdateKind && Enum.IsDefined((ReleaseEnd)What) ? (ReleaseEnd)What : null;

    /// <summary>Checks the device's signature, then reads the message.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="decided">null when refused.</param>
    public static RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out DeviceEvent? decided)
    {
        decided = null;
        return topic.Device == device.DeviceId
            ? TryRead(topic, message, proof => CoseSign1.Verify(proof, device), out decided)
            : RefusalReason.DeviceUntrusted;
    }

    /// <summary>Reads a message without the device's key: what it says may be anybody's.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="claimed">null when refused.</param>
    public static RefusalReason TryReadUnverified(Topic topic, byte[] message, out DeviceEvent? claimed) =>
        TryRead(topic, message, CoseSign1.Unverified, out claimed);

    private static RefusalReason TryRead(Topic topic, byte[] message, Func<byte[], byte[]?> open, out DeviceEvent? decided)
    {
        decided = null;
        if (topic.Kind != Topic.Events)
        {
            return RefusalReason.TopicUnknown;
        }

        if (message.Length is 0 or > MessageLimit)
        {
            return RefusalReason.LengthWrong;
        }

        try
        {
            if (open(message) is not { } payload)
            {
                return RefusalReason.SignatureWrong;
            }

            decided = Read(payload);
            if (decided is null)
            {
                return RefusalReason.Malformed;
            }

            // A device signs for itself alone.
            RefusalReason reason = decided.Device == topic.Device ? RefusalReason.None : RefusalReason.ContentWrong;
            decided = reason == RefusalReason.None ? decided : null;
            return reason;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return RefusalReason.Malformed;
        }
    }

    private static DeviceEvent? Read(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != FieldCount)
        {
            return null;
        }

        DeviceEvent decided = new(
            reader.ReadTextString(), reader.ReadTextString(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        reader.ReadEndArray();
        bool isPossible = decided.ClockQuality is >= 0 and <= 2 && decided.Time >= 0 && decided.Time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return reader.BytesRemaining == 0 && isPossible && EventKind.IsPossible(decided.Kind) ? decided : null;
    }
}
