using System.Security.Cryptography;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.Cose;

/// <summary>
/// Edge cases of COSE_Encrypt0. The device seals and the hospital opens: the hospital's reader gets flawed messages from a general CBOR
/// writer, and messages of the firmware are opened by the hospital and by BouncyCastle.
/// </summary>
public class SealedReadingEdgeCases
{
    private enum Outcome
    {
        Opened,
        NoReading,
        NotAuthentic,
    }

    private static readonly CaseTable<Outcome> Table = new()
    {
        { "nothing wrong", "the other cases are changed from this one", () => Outcome.Opened },

        { "tagged", "readings have no tag", () => Outcome.NoReading },
        { "two parts", "no ciphertext", () => Outcome.NoReading },
        { "four parts", "another kind of message", () => Outcome.NoReading },
        { "an array of indefinite length", "a second encoding of the same message", () => Outcome.NoReading },
        { "a byte behind", "only readings may follow", () => Outcome.NoReading },
        { "a byte missing", "cut", () => Outcome.NoReading },
        { "no ciphertext", "a detached ciphertext", () => Outcome.NoReading },
        { "a ciphertext in pieces", "a second encoding of the same message", () => Outcome.NoReading },
        { "no protected headers", "an empty map, encoded as an empty byte string", () => Outcome.NoReading },
        { "no algorithm", "an empty map", () => Outcome.NoReading },
        { "an unprotected algorithm", "not authenticated", () => Outcome.NoReading },
        { "AES-GCM", "another mode of the same cipher", () => Outcome.NoReading },
        { "AES-CCM with a tag of 16 bytes", "not the algorithm of the protocol", () => Outcome.NoReading },
        { "an algorithm that is not the shortest", "a second encoding of the same headers", () => Outcome.NoReading },
        { "a protected map of indefinite length", "a second encoding of the same headers", () => Outcome.NoReading },
        { "the algorithm twice", "it would be unclear which one counts", () => Outcome.NoReading },
        { "a critical header", "unknown, but must be understood", () => Outcome.NoReading },
        { "an unprotected array", "it must be a map", () => Outcome.NoReading },
        { "an unprotected map of indefinite length", "a second encoding of the same headers", () => Outcome.NoReading },
        { "labels in another order", "a second encoding of the same headers", () => Outcome.NoReading },
        { "no epoch", "the key is not named", () => Outcome.NoReading },
        { "an epoch of three bytes", "the name of an epoch has four bytes", () => Outcome.NoReading },
        { "an epoch of text", "a wrong type", () => Outcome.NoReading },
        { "the epoch twice", "it would be unclear which one counts", () => Outcome.NoReading },
        { "no number", "no nonce", () => Outcome.NoReading },
        { "an empty number", "a second encoding of 0", () => Outcome.NoReading },
        { "a number with a zero in front", "a second encoding of the same number", () => Outcome.NoReading },
        { "a number of six bytes", "longer than the limit", () => Outcome.NoReading },
        { "a number that is an integer", "a wrong type", () => Outcome.NoReading },
        { "a whole nonce in place of the number", "not the nonce of the protocol", () => Outcome.NoReading },
        { "a whole nonce beside the number", "not both may be present (RFC 9052, section 3.1)", () => Outcome.NoReading },

        { "an empty ciphertext", "no tag", () => Outcome.NotAuthentic },
        { "a ciphertext shorter than a tag", "7 bytes", () => Outcome.NotAuthentic },
        { "no tag", "cut off", () => Outcome.NotAuthentic },
        { "a tag of 4 bytes", "cut", () => Outcome.NotAuthentic },
        { "a tag of 16 bytes", "the MAC covers the length of the tag", () => Outcome.NotAuthentic },
        { "a tag of zeros", "not a calculated tag", () => Outcome.NotAuthentic },
        { "a byte behind the tag", "the last bytes are the tag", () => Outcome.NotAuthentic },
        { "sealed with another key", "one bit of it", () => Outcome.NotAuthentic },
        { "sealed under another number", "the next one", () => Outcome.NotAuthentic },
        { "sealed for another device", "moved to another device", () => Outcome.NotAuthentic },
        { "sealed for another purpose", "the keys of an epoch", () => Outcome.NotAuthentic },
        { "sealed for another class", "moved to another class", () => Outcome.NotAuthentic },
        { "sealed for another epoch", "moved to another epoch", () => Outcome.NotAuthentic },
        { "sealed as a message with recipients", "another context", () => Outcome.NotAuthentic },
        { "sealed for a recipient", "another context", () => Outcome.NotAuthentic },
        { "sealed without the headers", "the algorithm would not be authenticated", () => Outcome.NotAuthentic },
    };

    private static readonly CaseTable<long> Numbers = new()
    {
        { "1", "the first", () => 1 },
        { "255", "the last of one byte", () => 255 },
        { "256", "the first of two bytes, the second of which is zero", () => 256 },
        { "65,535", "the last of two bytes", () => 65_535 },
        { "65,536", "the first of three bytes", () => 65_536 },
        { "2^31", "negative as a signed number of 32 bits", () => 1L << 31 },
        { "2^32 - 1", "the last of four bytes", () => uint.MaxValue },
        { "2^32", "the first of five bytes", () => 1L << 32 },
        { "2^40 - 1", "the largest that a reader accepts", () => (1L << 40) - 1 },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    public static IEnumerable<TheoryDataRow<string>> CasesOfNumbers => Numbers;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_flawed_reading_is_refused(string flaw) =>
        OutcomeOf(ComposedReading.Write(flaw)).ShouldBe(Table[flaw]);

    [Theory]
    [MemberData(nameof(CasesOfNumbers))]
    public void Hospital_and_BouncyCastle_open_a_reading_of_the_firmware_with_any_number(string name)
    {
        long number = Numbers[name];
        Epoch epoch = ComposedReading.Epoch;
        byte[] ciphertext = Sealed(number);
        CborWriter writer = new(256);
        CoseEncrypt0.WriteTo(writer, epoch.Id, number, late: false, ciphertext, 0, ciphertext.Length);
        SealedReading reading = SealedReading.ReadAll(writer.ToArray()).ShouldNotBeNull().ShouldHaveSingleItem();
        reading.Sequence.ShouldBe(number);
        reading.IsLate.ShouldBeFalse();
        reading.Open(epoch).ShouldBe(ComposedReading.Pack);

        byte[] nonce = [.. epoch.BaseIv];
        for (int i = 0; i < 8; i++)
        {
            nonce[12 - i] ^= (byte)(number >> (8 * i));
        }

        byte[] associatedData = ComposedReading.AssociatedData("Encrypt0", [0xA1, 0x01, 0x0A], PurposeOf(epoch));
        CcmBlockCipher other = new(new AesEngine());
        other.Init(false, new AeadParameters(new KeyParameter(epoch.Key), 64, nonce, associatedData));
        other.ProcessPacket(ciphertext, 0, ciphertext.Length).ShouldBe(ComposedReading.Pack);
    }

    /// <summary>Every bit belongs to the ciphertext, to the key's name or number, or to the structure of the message.</summary>
    [Fact]
    public void A_reading_with_a_changed_bit_is_refused()
    {
        byte[] message = ComposedReading.Write("nothing wrong");
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            OutcomeOf(message).ShouldNotBe(Outcome.Opened, $"bit {bit}");
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static byte[] PurposeOf(Epoch epoch) => Purposes.Of("reading", epoch.Device, epoch.DataClass, epoch.Id);

    private static byte[] Sealed(long number)
    {
        Epoch epoch = ComposedReading.Epoch;
        byte[] associatedData = CoseEncrypt0.AssociatedData(PurposeOf(epoch));
        return CoseEncrypt0.Seal(new SystemCipherEngine(), epoch.Key, epoch.BaseIv, number, associatedData, ComposedReading.Pack);
    }

    private static Outcome OutcomeOf(byte[] message)
    {
        if (SealedReading.ReadAll(message) is not [SealedReading reading] || !reading.EpochId.SequenceEqual(ComposedReading.Epoch.Id))
        {
            return Outcome.NoReading;
        }

        return ComposedReading.Pack.AsSpan().SequenceEqual(reading.Open(ComposedReading.Epoch)) ? Outcome.Opened : Outcome.NotAuthentic;
    }
}
