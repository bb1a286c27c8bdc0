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
/// COSE_Encrypt0 at its edges. The device seals and never opens; the hospital opens. So here the hospital's reader is given what a general
/// CBOR writer has put together, and what the firmware seals is opened by the hospital and by BouncyCastle.
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
        { "nothing wrong", "the others are changed from it", () => Outcome.Opened },

        { "tagged", "readings are sent without the tag", () => Outcome.NoReading },
        { "two parts", "no ciphertext", () => Outcome.NoReading },
        { "four parts", "another kind of message", () => Outcome.NoReading },
        { "an array of indefinite length", "a second encoding of the same message", () => Outcome.NoReading },
        { "a byte behind", "what follows must be a reading too", () => Outcome.NoReading },
        { "a byte missing", "cut", () => Outcome.NoReading },
        { "no ciphertext", "it travels elsewhere", () => Outcome.NoReading },
        { "a ciphertext in pieces", "a second encoding of the same message", () => Outcome.NoReading },
        { "no protected headers", "an empty map, written as h''", () => Outcome.NoReading },
        { "no algorithm", "an empty map", () => Outcome.NoReading },
        { "an unprotected algorithm", "anybody could exchange it", () => Outcome.NoReading },
        { "AES-GCM", "another mode of the same cipher", () => Outcome.NoReading },
        { "AES-CCM with a tag of 16 bytes", "not what the protocol has", () => Outcome.NoReading },
        { "an algorithm that is not the shortest", "a second encoding of the same headers", () => Outcome.NoReading },
        { "a protected map of indefinite length", "a second encoding of the same headers", () => Outcome.NoReading },
        { "the algorithm twice", "which one counts?", () => Outcome.NoReading },
        { "a critical header", "must be understood, and is not", () => Outcome.NoReading },
        { "an unprotected array", "it must be a map", () => Outcome.NoReading },
        { "an unprotected map of indefinite length", "a second encoding of the same headers", () => Outcome.NoReading },
        { "labels in another order", "a second encoding of the same headers", () => Outcome.NoReading },
        { "no epoch", "no key is named", () => Outcome.NoReading },
        { "an epoch of three bytes", "no epoch has such a name", () => Outcome.NoReading },
        { "an epoch of text", "a wrong type", () => Outcome.NoReading },
        { "the epoch twice", "which one counts?", () => Outcome.NoReading },
        { "no number", "no nonce", () => Outcome.NoReading },
        { "an empty number", "0 in a second way to write it", () => Outcome.NoReading },
        { "a number with a zero in front", "a second encoding of the same number: a reading could come twice", () => Outcome.NoReading },
        { "a number of six bytes", "a limit", () => Outcome.NoReading },
        { "a number that is an integer", "a wrong type", () => Outcome.NoReading },
        { "a whole nonce in place of the number", "the sender would choose the nonce", () => Outcome.NoReading },
        { "a whole nonce beside the number", "both must not be there (RFC 9052, section 3.1)", () => Outcome.NoReading },

        { "an empty ciphertext", "no tag", () => Outcome.NotAuthentic },
        { "a ciphertext shorter than a tag", "7 bytes", () => Outcome.NotAuthentic },
        { "no tag", "cut off", () => Outcome.NotAuthentic },
        { "a tag of 4 bytes", "cut", () => Outcome.NotAuthentic },
        { "a tag of 16 bytes", "the length of the tag goes into the MAC", () => Outcome.NotAuthentic },
        { "a tag of zeros", "a tag that was never calculated", () => Outcome.NotAuthentic },
        { "a byte behind the tag", "the tag is what comes last", () => Outcome.NotAuthentic },
        { "sealed with another key", "one bit of it", () => Outcome.NotAuthentic },
        { "sealed under another number", "the next one", () => Outcome.NotAuthentic },
        { "sealed for another device", "a reading that is moved to another patient", () => Outcome.NotAuthentic },
        { "sealed for another class", "a reading that is moved to other readers", () => Outcome.NotAuthentic },
        { "sealed for another epoch", "a reading that is moved to another time", () => Outcome.NotAuthentic },
        { "sealed as a message with recipients", "another context", () => Outcome.NotAuthentic },
        { "sealed for a recipient", "another context", () => Outcome.NotAuthentic },
        { "sealed without the headers", "the algorithm could be exchanged", () => Outcome.NotAuthentic },
    };

    private static readonly CaseTable<long> Numbers = new()
    {
        { "1", "the first", () => 1 },
        { "255", "the last of one byte", () => 255 },
        { "256", "the first of two bytes, the second of which is zero", () => 256 },
        { "65,535", "the last of two bytes", () => 65_535 },
        { "65,536", "the first of three bytes", () => 65_536 },
        { "2^31", "negative where a number has 32 bits and a sign", () => 1L << 31 },
        { "2^32 - 1", "the last of four bytes", () => uint.MaxValue },
        { "2^32", "the first of five bytes", () => 1L << 32 },
        { "2^40 - 1", "the last that a reader takes", () => (1L << 40) - 1 },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    public static IEnumerable<TheoryDataRow<string>> CasesOfNumbers => Numbers;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_reading_is_opened_only_as_the_device_seals_it(string flaw) =>
        OutcomeOf(ComposedReading.Write(flaw)).ShouldBe(Table[flaw]);

    [Theory]
    [MemberData(nameof(CasesOfNumbers))]
    public void What_the_firmware_seals_under_a_number_the_hospital_and_another_library_open(string name)
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

        byte[] associatedData = ComposedReading.AssociatedData("Encrypt0", [0xA1, 0x01, 0x0A], epoch.Device, epoch.DataClass, epoch.Id);
        CcmBlockCipher other = new(new AesEngine());
        other.Init(false, new AeadParameters(new KeyParameter(epoch.Key), 64, nonce, associatedData));
        other.ProcessPacket(ciphertext, 0, ciphertext.Length).ShouldBe(ComposedReading.Pack);
    }

    /// <summary>Every bit of a message is part of what is sealed, names what it is sealed with, or makes it no reading.</summary>
    [Fact]
    public void No_bit_of_a_reading_can_be_changed()
    {
        byte[] message = ComposedReading.Write("nothing wrong");
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            OutcomeOf(message).ShouldNotBe(Outcome.Opened, $"bit {bit}");
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static byte[] Sealed(long number)
    {
        Epoch epoch = ComposedReading.Epoch;
        System.Formats.Cbor.CborWriter external = new();
        external.WriteStartArray(3);
        external.WriteTextString(epoch.Device);
        external.WriteTextString(epoch.DataClass);
        external.WriteByteString(epoch.Id);
        external.WriteEndArray();
        byte[] associatedData = CoseEncrypt0.AssociatedData(external.Encode());
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
