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

    // [-3, [null, null, null], [null, null, null], [128, h'a101381c']]
    private static readonly byte[] KdfContext = Convert.FromHexString("842283f6f6f683f6f6f682188044a101381c");

    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void The_custodian_gets_the_acknowledgement_key() => Example.Opened(Example.Announcement).AcknowledgementKey.ShouldNotBeNull();

    [Fact]
    public void Another_reader_gets_the_same_epoch_and_no_acknowledgement_key()
    {
        Epoch custodians = Example.Opened(Example.Announcement);
        Epoch readers = Example.Opened(Example.Announcement, ExampleKeys.Reader);

        readers.Key.ShouldBe(custodians.Key);
        readers.AcknowledgementKey.ShouldBeNull();
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
        (Wrapped readers, Wrapped custodian) = Parts(Example.Announcement.Payload);

        readers.ContentKey.ShouldBe(epoch.Key);
        readers.Plaintext(epoch)[..7].ShouldBe([0xAA, 0x01, 0x44, .. epoch.Id]);
        custodian.Plaintext(epoch).ShouldBe([0xA1, 0x01, 0x58, 0x20, .. epoch.AcknowledgementKey!]);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        Message announcement = example.Announcement;
        Epoch epoch = example.Opened(announcement);
        (Wrapped readers, Wrapped custodian) = Parts(announcement.Payload);
        return
        [
            .. Examples.OfBytes("epoch-announcement", announcement.Payload),
            Examples.OfText("epoch-announcement-steps", new Lines()
                .Add("COSE_KDF_Context", KdfContext)
                .Add("shared secret", readers.SharedSecret)
                .Add("wrapping key", readers.WrappingKey)
                .Add("epoch key", readers.ContentKey)
                .Add("custodian's content key", custodian.ContentKey)
                .Add("Enc_structure", SealedReadings.Structure("Encrypt", epoch))),
            KeyValuePair.Create(
                new ExampleBlock("cbor-diag", "epoch-announcement-plaintexts"),
                DiagnosticNotation.Of([.. readers.Plaintext(epoch), .. custodian.Plaintext(epoch)])),
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
                .Add("acknowledgement key", epoch.AcknowledgementKey)),
        ];
    }

    private static (Wrapped Readers, Wrapped Custodian) Parts(byte[] announcement)
    {
        CborReader message = new(announcement, CborConformanceMode.Canonical);
        message.ReadStartArray().ShouldBe(4);
        message.SkipValue();
        message.SkipValue();
        CborReader payload = new(message.ReadByteString(), CborConformanceMode.Canonical);
        payload.ReadStartArray().ShouldBe(3);
        payload.SkipValue();
        return (Wrapped.Read(payload, ExampleKeys.Custodian), Wrapped.Read(payload, ExampleKeys.Custodian));
    }

    /// <summary>A COSE_Encrypt, opened for its first recipient with .NET and BouncyCastle, by the text alone.</summary>
    private sealed record Wrapped(byte[] Iv, byte[] Ciphertext, byte[] SharedSecret, byte[] WrappingKey, byte[] ContentKey)
    {
        public static Wrapped Read(CborReader reader, HospitalKey recipient)
        {
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
            byte[] wrappingKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeyLength, salt: null, KdfContext);
            AesWrapEngine engine = new();
            engine.Init(forWrapping: false, new KeyParameter(wrappingKey));
            return new Wrapped(iv, ciphertext, shared, wrappingKey, engine.Unwrap(wrapped, 0, wrapped.Length));
        }

        public byte[] Plaintext(Epoch epoch)
        {
            byte[] plaintext = new byte[Ciphertext.Length - TagLength];
            using AesCcm ccm = new(ContentKey);
            byte[] structure = SealedReadings.Structure("Encrypt", epoch);
            ccm.Decrypt(Iv, Ciphertext.AsSpan(..^TagLength), Ciphertext.AsSpan(^TagLength..), plaintext, structure);
            return plaintext;
        }
    }
}
