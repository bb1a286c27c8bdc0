using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>A decision of a device, as it reports it at once and signed in its event stream (PROTOCOL.md, "Events").</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Kind">"update", "command", "pairing", "refused", "storage", "request" or "ownership".</param>
/// <param name="ClockQuality">0 no clock, 1 network, 2 authenticated.</param>
/// <param name="Time">Seconds since 1970, or since the device's boot if it has no clock.</param>
/// <param name="What">What has happened; <c>ReasonText.What</c> has the text.</param>
/// <param name="Number">The number of the release, or the counter of the command: of a refused grant, as it stands there.</param>
/// <param name="Reason">Why; <c>ReasonText.Why</c> has the text.</param>
public sealed record DeviceEvent(string Device, string Kind, int ClockQuality, long Time, long What, long Number, long Reason)
{
    /// <summary>The kind of events about a release.</summary>
    public const string UpdateKind = "update";

    /// <summary>The kind of events that answer a command.</summary>
    public const string CommandKind = "command";

    /// <summary>The kind of events about pairing.</summary>
    public const string PairingKind = "pairing";

    /// <summary>The kind of events that count the messages that the device has refused since its start.</summary>
    public const string RefusedKind = "refused";

    /// <summary>The kind of events about the device's storage.</summary>
    public const string StorageKind = "storage";

    /// <summary>The kind of events that carry a certification request.</summary>
    public const string RequestKind = "request";

    /// <summary>The kind of events about whose the device is.</summary>
    public const string OwnershipKind = "ownership";

    private const int CertificationRequestLimit = 512;
    private const int MessageLimit = 4096;
    private const int FieldCount = 9;

    /// <summary>Its place among the events of the device.</summary>
    public EventOrder Order { get; init; }

    /// <summary>When it happened, or null if the device had no clock.</summary>
    public DateTimeOffset? At => ClockQuality == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(Time);

    /// <summary>How it ends the offer of a release, or null if it does not end one.</summary>
    public ReleaseOfferOutcome? End => Kind == UpdateKind && Enum.IsDefined((ReleaseOfferOutcome)What) ? (ReleaseOfferOutcome)What : null;

    /// <summary>The details of an event about pairing; null for other kinds.</summary>
    public PairingDetails? Pairing { get; init; }

    /// <summary>
    /// The certification request in an event of that kind, DER of PKCS#10; null for other kinds. Its signature is not verified here.
    /// </summary>
    public byte[]? CertificationRequest { get; init; }

    /// <summary>What an event about pairing reports; null for other kinds, and for numbers that this version does not know.</summary>
    public PairingEvent? PairingEvent => Kind == PairingKind && Enum.IsDefined((PairingEvent)What) ? (PairingEvent)What : null;

    /// <summary>The details of an event about ownership; null for other kinds.</summary>
    public OwnershipDetails? Ownership { get; init; }

    /// <summary>What an event about ownership reports; null for other kinds, and for numbers that this version does not know.</summary>
    public OwnershipEvent? OwnershipEvent =>
        Kind == OwnershipKind && Enum.IsDefined((OwnershipEvent)What) ? (OwnershipEvent)What : null;

    /// <summary>The key that the details name; null when there are none, or they name no key.</summary>
    public CosePublicKey? NamedKey => Pairing?.Key ?? Ownership?.Key;

    /// <summary>Verifies the device's signature, then reads the message.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="reported">null if refused.</param>
    public static RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out DeviceEvent? reported)
    {
        reported = null;
        if (topic.Device != device.DeviceId)
        {
            return RefusalReason.DeviceUntrusted;
        }

        byte[] purpose = CosePurpose.Of(CosePurpose.Event, topic.Device);
        RefusalReason reason = TryRead(topic, message, proof => CoseSign1.Verify(purpose, proof, device), out reported);
        if (reported?.NamedKey is { } named && !named.Equals(device))
        {
            reported = null;
            reason = RefusalReason.ContentWrong;
        }

        return reason;
    }

    /// <summary>
    /// Reads an event about pairing of a device whose key is not known yet. The label proves it: the event must contain the key whose
    /// fingerprint is on the label, and must be signed with that key.
    /// </summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="labelIdentifier">From the label: the first 16 bytes of SHA-256(SubjectPublicKeyInfo).</param>
    /// <param name="announced">null if refused.</param>
    /// <param name="key">The device's key; null if refused.</param>
    /// <returns><see cref="RefusalReason.KeyForeign"/> if the key is not the label's.</returns>
    public static RefusalReason TryReadAnnounced(
        Topic topic, byte[] message, byte[] labelIdentifier, out DeviceEvent? announced, out CosePublicKey? key)
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

    /// <summary>Reads a message without verifying it: anybody may have written it.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="claimed">null if refused.</param>
    public static RefusalReason TryReadUnverified(Topic topic, byte[] message, out DeviceEvent? claimed) =>
        TryRead(topic, message, CoseSign1.Unverified, out claimed);

    private static RefusalReason TryRead(Topic topic, byte[] message, Func<byte[], byte[]?> open, out DeviceEvent? reported)
    {
        reported = null;
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

            reported = Read(payload);
            if (reported is null)
            {
                return RefusalReason.Malformed;
            }

            // A device may sign events of its own only.
            RefusalReason reason = reported.Device == topic.Device ? RefusalReason.None : RefusalReason.ContentWrong;
            reported = reason == RefusalReason.None ? reported : null;
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

        (string device, string kind, int quality, long time) =
            (reader.ReadTextString(), reader.ReadTextString(), reader.ReadInt32(), reader.ReadInt64());
        EventOrder order = new(reader.ReadInt64(), reader.ReadInt64());
        DeviceEvent reported =
            new(device, kind, quality, time, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()) { Order = order };

        // Events about pairing, ownership and certification requests have their details in a tenth field; other kinds have nine fields.
        if ((reported.Kind is PairingKind or OwnershipKind or RequestKind) != (fields == FieldCount + 1))
        {
            return null;
        }

        if (reported.Kind == OwnershipKind)
        {
            if (OwnershipDetails.Read(reader) is not { } ownership)
            {
                return null;
            }

            reported = reported with { Ownership = ownership };
        }
        else if (reported.Kind == PairingKind)
        {
            if (ReadPairing(reader, reported.What == (long)Protocol.PairingEvent.Refused) is not { } pairing)
            {
                return null;
            }

            reported = reported with { Pairing = pairing };
        }
        else if (reported.Kind == RequestKind)
        {
            reported = reported with { CertificationRequest = reader.ReadByteString() };
        }

        reader.ReadEndArray();
        bool isPossible = reported.ClockQuality is >= 0 and <= 2
            && (reported.ClockQuality == 0 ? WireBounds.IsUptime(reported.Time) : WireBounds.IsTime(reported.Time))
            && reported.Order.Start is >= 1 and <= WireBounds.BootLimit
            && reported.Order.Number is >= 1 and <= WireBounds.EventLimit
            && reported.What is >= 0 and <= WireBounds.CodeLimit && reported.Number >= -1
            && reported.Reason is >= 0 and <= WireBounds.CodeLimit;
        isPossible = isPossible && reported.CertificationRequest is null or { Length: >= 1 and <= CertificationRequestLimit };
        return reader.BytesRemaining == 0 && isPossible && WireBounds.IsWord(reported.Kind) ? reported : null;
    }

    private static PairingDetails? ReadPairing(CborReader reader, bool isRefused)
    {
        if (reader.ReadStartArray() != 4)
        {
            return null;
        }

        byte[]? nonce = ReadId(reader);
        byte[]? about = ReadId(reader);
        CosePublicKey? key = CosePublicKey.Read(reader);
        if (key is null)
        {
            return null;
        }

        long policyVersion = reader.ReadInt64();
        reader.ReadEndArray();
        bool isPossible = nonce is null or { Length: PairingGrant.IdLength } && about is null or { Length: PairingGrant.IdLength }
            && policyVersion is >= 0 and <= WireBounds.PolicyVersionLimit;
        return isPossible
            ? new PairingDetails(nonce, isRefused ? null : about, key, policyVersion) { RefusedGrant = isRefused ? about : null }
            : null;
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
