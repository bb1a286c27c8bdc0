using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device has decided, as it reports it in its event stream: signed, and at once (PROTOCOL.md, "Events").</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Kind">"update", "command" or "pairing".</param>
/// <param name="ClockQuality">0 no clock, 1 network, 2 authenticated.</param>
/// <param name="Time">Seconds since 1970, or since the device's start when it has no clock.</param>
/// <param name="What">What has happened; see <see cref="ReasonText.What"/>.</param>
/// <param name="Number">Which release, or which command; of a device that is locked, for how many seconds.</param>
/// <param name="Reason">Why; see <see cref="ReasonText.Why"/>.</param>
public sealed record DeviceEvent(string Device, string Kind, int ClockQuality, long Time, long What, long Number, long Reason)
{
    /// <summary>The kind that is about a release.</summary>
    public const string UpdateKind = "update";

    /// <summary>The kind that answers a command.</summary>
    public const string CommandKind = "command";

    /// <summary>The kind that is about association with a patient.</summary>
    public const string PairingKind = "pairing";

    private const int MessageLimit = 4096;
    private const int FieldCount = 7;

    /// <summary>When it happened, or null when the device had no clock.</summary>
    public DateTimeOffset? At => ClockQuality == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(Time);

    /// <summary>How it ends an offer of a release, or null when it does not.</summary>
    public ReleaseOfferOutcome? End => Kind == UpdateKind && Enum.IsDefined((ReleaseOfferOutcome)What) ? (ReleaseOfferOutcome)What : null;

    /// <summary>What an event about pairing says besides; null for other kinds.</summary>
    public PairingDetails? Pairing { get; init; }

    /// <summary>What an event about pairing says, or null when it is another kind, or news that is not known here.</summary>
    public PairingEvent? PairingEvent => Kind == PairingKind && Enum.IsDefined((PairingEvent)What) ? (PairingEvent)What : null;

    /// <summary>Checks the device's signature, then reads the message.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="decided">null when refused.</param>
    public static RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out DeviceEvent? decided)
    {
        decided = null;
        if (topic.Device != device.DeviceId)
        {
            return RefusalReason.DeviceUntrusted;
        }

        RefusalReason reason = TryRead(topic, message, proof => CoseSign1.Verify(proof, device), out decided);
        if (decided?.Pairing is { } pairing && !pairing.Key.Equals(device))
        {
            decided = null;
            reason = RefusalReason.ContentWrong;
        }

        return reason;
    }

    /// <summary>
    /// Reads an event about pairing of a device whose key is not known yet, and believes it when the device's label does: the key that it carries must be the one
    /// whose fingerprint is on the label, and must have signed it.
    /// </summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="labelIdentifier">Out of the label: the first 16 bytes of SHA-256(SubjectPublicKeyInfo).</param>
    /// <param name="announced">null when refused.</param>
    /// <param name="key">The device's key; null when refused.</param>
    /// <returns><see cref="RefusalReason.KeyForeign"/> when the key is not the label's.</returns>
    public static RefusalReason TryReadAnnounced(Topic topic, byte[] message, byte[] labelIdentifier, out DeviceEvent? announced, out CosePublicKey? key)
    {
        announced = null;
        key = null;
        RefusalReason reason = TryReadUnverified(topic, message, out DeviceEvent? claimed);
        if (reason != RefusalReason.None || claimed!.Pairing is not { } pairing)
        {
            return reason == RefusalReason.None ? RefusalReason.ContentWrong : reason;
        }

        if (!pairing.Key.DeviceIdentifier.AsSpan().SequenceEqual(labelIdentifier))
        {
            return RefusalReason.KeyForeign;
        }

        reason = TryRead(topic, message, pairing.Key, out announced);
        key = announced?.Pairing!.Key;
        return reason;
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
        int? fields = reader.ReadStartArray();
        if (fields is not (FieldCount or FieldCount + 1))
        {
            return null;
        }

        DeviceEvent decided = new(
            reader.ReadTextString(), reader.ReadTextString(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());

        // Kinds that carry something have it in an eighth field, and other kinds have no such field.
        if ((decided.Kind == PairingKind) != (fields == FieldCount + 1))
        {
            return null;
        }

        if (decided.Kind == PairingKind)
        {
            if (ReadPairing(reader) is not { } pairing)
            {
                return null;
            }

            decided = decided with { Pairing = pairing };
        }

        reader.ReadEndArray();
        bool isPossible = decided.ClockQuality is >= 0 and <= 2 && decided.Time >= 0 && decided.Time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return reader.BytesRemaining == 0 && isPossible && EventKind.IsPossible(decided.Kind) ? decided : null;
    }

    private static PairingDetails? ReadPairing(CborReader reader)
    {
        if (reader.ReadStartArray() != 4)
        {
            return null;
        }

        byte[]? nonce = ReadId(reader);
        byte[]? association = ReadId(reader);
        CosePublicKey? key = CosePublicKey.Read(reader);
        if (key is null)
        {
            return null;
        }

        long policyVersion = reader.ReadInt64();
        reader.ReadEndArray();
        bool isPossible = nonce is null or { Length: PairingGrant.IdLength } && association is null or { Length: PairingGrant.IdLength } && policyVersion >= 0;
        return isPossible ? new PairingDetails(nonce, association, key, policyVersion) : null;
    }

    private static byte[]? ReadId(CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Null)
        {
            return reader.ReadByteString();
        }

        reader.ReadNull();
        return null;
    }
}
