using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Evidence of a device about itself: an Entity Attestation Token (RFC 9711) as a CBOR Web Token (PROTOCOL.md, "Attestation"). What the
/// device says is signed with its key, and proven by nothing else.
/// </summary>
public sealed record AttestationToken
{
    /// <summary>The media type in its protected headers, by which it is told from an event.</summary>
    public const string MediaType = "application/eat+cwt";

    /// <summary>The fewest bytes of a nonce (RFC 9711, section 4.1).</summary>
    public const int LeastNonceBytes = 8;

    /// <summary>The most bytes of a nonce.</summary>
    public const int MostNonceBytes = 64;

    /// <summary>The longest message, in bytes.</summary>
    public const int MessageLimit = 1024;

    private const int TypeHeader = 16;

    private static readonly byte[] Headers = EncodeHeaders();

    /// <summary>The nonce of who asked for it; null when nobody did.</summary>
    public byte[]? Nonce { get; init; }

    /// <summary>When it was made; null when the device had no authenticated date.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The universal entity id: the type RAND and the device's identifier, 17 bytes.</summary>
    public required byte[] EntityId { get; init; }

    /// <summary>The identifier of the vendor; null when the image accepts no releases.</summary>
    public byte[]? Vendor { get; init; }

    /// <summary>The identifier of the class of devices; null when the image accepts no releases.</summary>
    public byte[]? Class { get; init; }

    /// <summary>Seconds since the start.</summary>
    public required long Uptime { get; init; }

    /// <summary>Whether everything that was started was verified; null when the platform does not say.</summary>
    public bool? SecureBoot { get; init; }

    /// <summary>0 enabled, 1 to 4 disabled in some way (RFC 9711, section 4.2.9); null when the platform does not say.</summary>
    public int? DebugStatus { get; init; }

    /// <summary>The number of the start.</summary>
    public required long Start { get; init; }

    /// <summary>What was loaded; null for the application of the image, and where nothing was measured.</summary>
    public MeasuredSoftware? Software { get; init; }

    /// <summary>Version of the policy in force.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>Whether the flash is encrypted; null when the platform does not say.</summary>
    public bool? FlashEncryption { get; init; }

    /// <summary>Why the device has started; 0 when the platform does not say.</summary>
    public required long ResetReason { get; init; }

    /// <summary>States that were repaired from their second copies since the start.</summary>
    public required long Repairs { get; init; }

    /// <summary>How often the storage has failed since the start, or a state was lost.</summary>
    public required long Failures { get; init; }

    /// <summary>Whether a message claims to be evidence, and is no event. Nothing in it is verified.</summary>
    public static bool IsClaimed(byte[] message)
    {
        try
        {
            return message.Length is > 0 and <= MessageLimit && CoseSign1.HeadersUnverified(message) is { } headers
                && headers.AsSpan().SequenceEqual(Headers);
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Verifies the device's signature, then reads the claims.</summary>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="token">null if refused.</param>
    /// <returns>
    /// <see cref="RefusalReason.KeyForeign"/> when the entity id in it is another device's: nobody but a faulty or forged firmware signs
    /// that.
    /// </returns>
    public static RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, out AttestationToken? token)
    {
        token = null;
        if (topic.Kind != Topic.Events)
        {
            return RefusalReason.TopicUnknown;
        }

        if (topic.Device != device.DeviceId)
        {
            return RefusalReason.DeviceUntrusted;
        }

        if (message.Length is 0 or > MessageLimit)
        {
            return RefusalReason.LengthWrong;
        }

        try
        {
            if (CoseSign1.Verify(CosePurpose.Of(CosePurpose.Attestation, topic.Device), Headers, message, device) is not { } claims)
            {
                return RefusalReason.SignatureWrong;
            }

            token = AttestationClaims.Read(claims);
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return RefusalReason.Malformed;
        }

        if (token is not null && !token.EntityId.AsSpan(1).SequenceEqual(device.DeviceIdentifier))
        {
            token = null;
            return RefusalReason.KeyForeign;
        }

        return token is null ? RefusalReason.ContentWrong : RefusalReason.None;
    }

    private static byte[] EncodeHeaders()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartMap(2);
        writer.WriteInt32(1);
        writer.WriteInt32(CoseAlgorithm.Esp256);
        writer.WriteInt32(TypeHeader);
        writer.WriteTextString(MediaType);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
