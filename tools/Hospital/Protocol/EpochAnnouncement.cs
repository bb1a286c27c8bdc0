using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Reads epoch announcements (PROTOCOL.md, "Epoch announcement").</summary>
public static class EpochAnnouncement
{
    private const int IdLength = 4;
    private const int IvLength = 13;
    private const int SecretLength = 32;

    /// <summary>Verifies the device's signature, then decrypts what is for the recipient.</summary>
    /// <param name="topic">Where it arrived: the announcement must be of this device and class.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="recipient">The reader's own key.</param>
    /// <param name="epoch">null if refused.</param>
    public static RefusalReason TryRead(Topic topic, byte[] message, CosePublicKey device, HospitalKey recipient, out Epoch? epoch)
    {
        KeyAgreement agreement = new(recipient);
        try
        {
            return TryRead(message, topic, signed => Verify(topic, signed, device), agreement, null, out epoch);
        }
        finally
        {
            agreement.Forget();
        }
    }

    /// <summary>
    /// Verifies the device's signature of an announcement later, by whoever has the epoch's key: a recipient's private key is not needed.
    /// </summary>
    /// <param name="topic">The device and the class.</param>
    /// <param name="message">From anybody.</param>
    /// <param name="device">The device's key.</param>
    /// <param name="epochKey">The key of the epoch's readings, from anybody: if it opens what the device has signed, it is right.</param>
    /// <param name="epoch">null if refused. It has no custody secret.</param>
    public static RefusalReason TryVerify(Topic topic, byte[] message, CosePublicKey device, byte[] epochKey, out Epoch? epoch) =>
        TryRead(message, topic, signed => Verify(topic, signed, device), null, epochKey, out epoch);

    /// <summary>Reads an announcement.</summary>
    /// <param name="message">From anybody.</param>
    /// <param name="topic">Where it arrived.</param>
    /// <param name="verify">Gives what is signed, if the device has signed it; otherwise null.</param>
    /// <param name="recipient">The reader's key agreement; null if the epoch's key is known.</param>
    /// <param name="epochKey">The epoch's key, if it is known.</param>
    /// <param name="epoch">null if refused.</param>
    internal static RefusalReason TryRead(
        byte[] message, Topic topic, Func<ReadOnlyMemory<byte>, byte[]?> verify, KeyAgreement? recipient, byte[]? epochKey,
        out Epoch? epoch)
    {
        epoch = null;
        try
        {
            CborReader reader = new(message, CborConformanceMode.Canonical);
            reader.ReadStartArray();
            ReadOnlyMemory<byte> signed = reader.ReadEncodedValue();
            byte[] body = reader.ReadByteString();
            reader.ReadEndArray();
            reader.ReadEnd();
            byte[]? digests = verify(signed);
            byte[] digest = SHA256.HashData(body);
            return digests is null ? RefusalReason.SignatureWrong
                : !digest.AsSpan().SequenceEqual(DigestOf(topic.DataClass, digests)) ? RefusalReason.EpochForeign
                : Read(topic, body, recipient, epochKey, digest, out epoch);
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return RefusalReason.Malformed;
        }
    }

    /// <summary>The digests that a device has signed; null if it has not.</summary>
    internal static byte[]? Verify(Topic topic, ReadOnlyMemory<byte> signed, CosePublicKey device) =>
        CoseSign1.Verify(CosePurpose.Of(CosePurpose.Announcement, topic.Device), signed, device);

    /// <summary>The digest of the body of a class, out of those of all classes that began an epoch together; null if it has none.</summary>
    private static byte[]? DigestOf(string dataClass, byte[] digests)
    {
        CborReader reader = new(digests, CborConformanceMode.Canonical);
        byte[]? found = null;
        int? classes = reader.ReadStartMap();
        for (int i = 0; i < classes; i++)
        {
            string name = reader.ReadTextString();
            byte[] digest = reader.ReadByteString();
            found = name == dataClass ? digest : found;
        }

        reader.ReadEndMap();
        reader.ReadEnd();
        return found;
    }

    private static RefusalReason Read(
        Topic topic, byte[] body, KeyAgreement? recipient, byte[]? epochKey, byte[] digest, out Epoch? epoch)
    {
        epoch = null;
        CborReader reader = new(body, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != 3)
        {
            return RefusalReason.Malformed;
        }

        byte[] id = reader.ReadByteString();
        byte[] purpose = CosePurpose.Of(CosePurpose.Epoch, topic.Device, topic.DataClass, id);
        byte[]? key = epochKey;
        int readers;
        byte[]? forReaders = recipient is null
            ? CoseEncrypt.OpenWith(reader, key!, purpose, out readers)
            : CoseEncrypt.Open(reader, recipient, purpose, out key, out readers);
        byte[]? forCustodian = null;
        if (recipient is null)
        {
            reader.SkipValue();
        }
        else
        {
            forCustodian = CoseEncrypt.Open(
                reader, recipient, CosePurpose.Of(CosePurpose.Custody, topic.Device, topic.DataClass, id), out _, out _);
        }

        reader.ReadEndArray();
        reader.ReadEnd();
        if (id.Length != IdLength)
        {
            return RefusalReason.Malformed;
        }

        if (forReaders is null || key is null)
        {
            return key is null ? RefusalReason.NotForUs : RefusalReason.NotAuthentic;
        }

        epoch = ReadEpoch(topic, id, forReaders);
        epoch = epoch is null ? null : epoch with
        {
            Key = key,
            Readers = readers,
            CustodySecret = forCustodian is null ? null : ReadCustodySecret(forCustodian),
            AnnouncementDigest = digest,
        };
        if (epoch is not null && !IsWithinBounds(epoch))
        {
            epoch = null;
            return RefusalReason.ContentWrong;
        }

        return epoch is null ? RefusalReason.EpochForeign : RefusalReason.None;
    }

    private static Epoch? ReadEpoch(Topic topic, byte[] id, byte[] content)
    {
        CborReader reader = new(content, CborConformanceMode.Canonical);
        if (reader.ReadStartMap() != 11)
        {
            return null;
        }

        Expect(reader, 1);
        byte[] sealedId = reader.ReadByteString();
        Expect(reader, 2);
        string sealedClass = reader.ReadTextString();
        Expect(reader, 3);
        byte[] baseIv = reader.ReadByteString();
        Expect(reader, 4);
        long? start = NullOr(reader, () => reader.ReadInt64());
        Expect(reader, 5);
        int quality = reader.ReadInt32();
        Expect(reader, 6);
        byte[]? association = reader.PeekState() == CborReaderState.Null ? Null(reader) : reader.ReadByteString();
        Expect(reader, 7);
        long boot = reader.ReadInt64();
        Expect(reader, 8);
        long uptime = reader.ReadInt64();
        Expect(reader, 9);
        long policyVersion = reader.ReadInt64();
        Expect(reader, 10);
        int lateAfter = reader.ReadInt32();
        Expect(reader, 11);
        long firstSequence = reader.ReadInt64();
        reader.ReadEndMap();
        reader.ReadEnd();

        bool isOurs = sealedId.AsSpan().SequenceEqual(id) && sealedClass == topic.DataClass && baseIv.Length == IvLength
            && quality is >= 0 and <= 2 && (start is null) == (quality == 0);
        return !isOurs ? null : new Epoch
        {
            Device = topic.Device,
            DataClass = topic.DataClass,
            Id = id,
            Key = [],
            BaseIv = baseIv,
            Start = start,
            ClockQuality = quality,
            Association = association,
            Boot = boot,
            Uptime = uptime,
            PolicyVersion = policyVersion,
            LateAfterSeconds = lateAfter,
            FirstSequence = firstSequence,
            AnnouncementDigest = [],
        };
    }

    private static bool IsWithinBounds(Epoch epoch) =>
        (epoch.Start is not { } start || WireBounds.IsTime(start))
        && epoch.Association is null or { Length: PairingGrant.IdLength }
        && epoch.Boot is >= 1 and <= WireBounds.BootLimit && WireBounds.IsUptime(epoch.Uptime)
        && epoch.PolicyVersion is >= 0 and <= WireBounds.PolicyVersionLimit
        && epoch.LateAfterSeconds is >= 1 and <= WireBounds.LateAfterLimit && WireBounds.IsSequence(epoch.FirstSequence);

    private static byte[]? ReadCustodySecret(byte[] content)
    {
        CborReader reader = new(content, CborConformanceMode.Canonical);
        reader.ReadStartMap();
        Expect(reader, 1);
        byte[] secret = reader.ReadByteString();
        reader.ReadEndMap();
        reader.ReadEnd();
        return secret.Length == SecretLength ? secret : null;
    }

    private static void Expect(CborReader reader, int label)
    {
        if (reader.ReadInt32() != label)
        {
            throw new InvalidOperationException($"entry {label} is missing");
        }
    }

    private static long? NullOr(CborReader reader, Func<long> read)
    {
        if (reader.PeekState() != CborReaderState.Null)
        {
            return read();
        }

        reader.ReadNull();
        return null;
    }

    private static byte[]? Null(CborReader reader)
    {
        reader.ReadNull();
        return null;
    }
}
