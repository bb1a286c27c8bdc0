using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Epoch announcement" and "Keys".</summary>
public class EpochAnnouncements
{
    private const int TagLength = 8;
    private const int KeyLength = 16;

    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void The_custodian_gets_the_custody_secret() => Example.Opened(Example.Announcement).CustodySecret.ShouldNotBeNull();

    [Fact]
    public void Another_reader_gets_the_same_epoch_and_no_custody_secret()
    {
        Epoch custodians = Example.Opened(Example.Announcement);
        Epoch readers = Example.Opened(Example.Announcement, ExampleKeys.Reader);

        readers.Key.ShouldBe(custodians.Key);
        readers.CustodySecret.ShouldBeNull();
    }

    [Fact]
    public void Somebody_else_gets_nothing()
    {
        Message announcement = Example.Announcement;

        EpochAnnouncement.TryRead(Topic.Parse(announcement.Topic)!, announcement.Payload, Example.Device.Key, ExampleKeys.Vendor, out _)
            .ShouldBe(RefusalReason.NotForUs);
    }

    [Fact]
    public void The_newest_is_retained() => Example.Device.Link.Retained.ShouldContain(Example.Announcement.Topic);

    [Fact]
    public void It_names_the_association_of_the_grant() =>
        Example.Opened(Example.Announcement).Association.ShouldBe(ExampleKeys.Association);

    [Fact]
    public void It_is_decrypted_as_the_text_says()
    {
        Epoch epoch = Example.Opened(Example.Announcement);
        (Wrapped readers, Wrapped custodian) = Parts(Example.Announcement.Payload, epoch);

        readers.ContentKey.ShouldBe(epoch.Key);
        readers.Plaintext()[..7].ShouldBe([0xAB, 0x01, 0x44, .. epoch.Id]);
        custodian.Plaintext().ShouldBe([0xA1, 0x01, 0x58, 0x20, .. epoch.CustodySecret!]);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        Message announcement = example.Announcement;
        Epoch epoch = example.Opened(announcement);
        (Wrapped readers, Wrapped custodian) = Parts(announcement.Payload, epoch);
        return
        [
            .. Examples.OfBytes("epoch-announcement", announcement.Payload),
            Examples.OfText("epoch-announcement-steps", new Lines()
                .Add("external_aad", SealedReadings.ExternalAad("epoch", epoch))
                .Add("COSE_KDF_Context", Wrapped.KdfContext(SealedReadings.ExternalAad("epoch", epoch), ExampleKeys.Custodian))
                .Add("shared secret", readers.SharedSecret)
                .Add("wrapping key", readers.WrappingKey)
                .Add("epoch key", readers.ContentKey)
                .Add("custodian's content key", custodian.ContentKey)
                .Add("Enc_structure", SealedReadings.Structure("Encrypt", "epoch", epoch))
                .Add("custodian's wrapping key", custodian.WrappingKey)),
            KeyValuePair.Create(
                new ExampleBlock("cbor-diag", "epoch-announcement-plaintexts"),
                DiagnosticNotation.Of([.. readers.Plaintext(), .. custodian.Plaintext()])),
            Examples.OfText("epoch-announcement", new Lines()
                .Add("topic", announcement.Topic)
                .Add("epoch id", epoch.Id)
                .Add("association", epoch.Association)
                .Add("start", epoch.Start is { } start ? DateTimeOffset.FromUnixTimeSeconds(start) : null)
                .Add("clock quality", epoch.ClockQuality)
                .Add("start of the device", epoch.Boot)
                .Add("uptime", $"{epoch.Uptime} s")
                .Add("policy version", epoch.PolicyVersion)
                .Add("late after", $"{epoch.LateAfterSeconds} s")
                .Add("first reading", epoch.FirstSequence)
                .Add("custody secret", epoch.CustodySecret)),
        ];
    }

    private static (Wrapped Readers, Wrapped Custodian) Parts(byte[] announcement, Epoch epoch)
    {
        CborReader message = new(announcement, CborConformanceMode.Canonical);
        message.ReadStartArray().ShouldBe(2);
        byte[] signed = message.ReadEncodedValue().ToArray();
        byte[] body = message.ReadByteString();
        CborReader signature = new(signed, CborConformanceMode.Canonical);
        signature.ReadStartArray().ShouldBe(4);
        signature.SkipValue();
        signature.SkipValue();
        signature.ReadByteString().AsSpan().IndexOf(SHA256.HashData(body)).ShouldBeGreaterThan(0);
        Signatures.IsSigned(signed, Example.Device.Key, Purposes.Of("announcement", epoch.Device)).ShouldBeTrue();
        CborReader payload = new(body, CborConformanceMode.Canonical);
        payload.ReadStartArray().ShouldBe(3);
        payload.SkipValue();
        return (Wrapped.Read(payload, "epoch", epoch), Wrapped.Read(payload, "custody", epoch));
    }

    /// <summary>A COSE_Encrypt, opened for its first recipient with .NET and BouncyCastle, by the text alone.</summary>
    private sealed record Wrapped(
        byte[] Iv, byte[] Ciphertext, byte[] SharedSecret, byte[] WrappingKey, byte[] ContentKey, byte[] Structure)
    {
        public static Wrapped Read(CborReader reader, string purpose, Epoch epoch)
        {
            HospitalKey recipient = ExampleKeys.Custodian;
            byte[] aad = SealedReadings.ExternalAad(purpose, epoch);
            reader.ReadStartArray().ShouldBe(4);
            reader.ReadByteString().ShouldBe([0xA1, 0x01, 0x0A]);
            reader.ReadStartMap().ShouldBe(1);
            reader.ReadInt32().ShouldBe(5);
            byte[] iv = reader.ReadByteString();
            reader.ReadEndMap();
            byte[] ciphertext = reader.ReadByteString();
            int recipients = reader.ReadStartArray()!.Value;
            reader.ReadStartArray().ShouldBe(3);
            reader.ReadByteString().ShouldBe([0xA1, 0x01, 0x38, 0x1C]);
            reader.ReadStartMap().ShouldBe(2);
            reader.ReadInt32().ShouldBe(4);
            reader.ReadByteString().ShouldBe(recipient.Public.KeyId);
            reader.ReadInt32().ShouldBe(-1);
            byte[] shared = recipient.DeriveSharedSecret(CosePublicKey.Read(reader)!);
            reader.ReadEndMap();
            byte[] wrapped = reader.ReadByteString();
            reader.ReadEndArray();
            for (int i = 1; i < recipients; i++)
            {
                reader.SkipValue();
            }

            reader.ReadEndArray();
            reader.ReadEndArray();
            byte[] wrappingKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeyLength, salt: null, KdfContext(aad, recipient));
            AesWrapEngine engine = new();
            engine.Init(forWrapping: false, new KeyParameter(wrappingKey));
            byte[] contentKey = engine.Unwrap(wrapped, 0, wrapped.Length);
            return new Wrapped(
                iv, ciphertext, shared, wrappingKey, contentKey, SealedReadings.Structure("Encrypt", purpose, epoch));
        }

        /// <summary>[-3, [null, null, null], [key id, null, null], [128, h'a101381c', purpose]].</summary>
        public static byte[] KdfContext(byte[] purpose, HospitalKey recipient)
        {
            CborWriter writer = new(CborConformanceMode.Canonical);
            writer.WriteStartArray(4);
            writer.WriteInt32(-3);
            writer.WriteEncodedValue([0x83, 0xF6, 0xF6, 0xF6]);
            writer.WriteStartArray(3);
            writer.WriteByteString(recipient.Public.KeyId);
            writer.WriteNull();
            writer.WriteNull();
            writer.WriteEndArray();
            writer.WriteStartArray(3);
            writer.WriteInt32(128);
            writer.WriteByteString([0xA1, 0x01, 0x38, 0x1C]);
            writer.WriteByteString(purpose);
            writer.WriteEndArray();
            writer.WriteEndArray();
            return writer.Encode();
        }

        public byte[] Plaintext()
        {
            byte[] plaintext = new byte[Ciphertext.Length - TagLength];
            using AesCcm ccm = new(ContentKey);
            ccm.Decrypt(Iv, Ciphertext.AsSpan(..^TagLength), Ciphertext.AsSpan(^TagLength..), plaintext, Structure);
            return plaintext;
        }
    }
}
