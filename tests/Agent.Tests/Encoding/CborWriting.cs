using System.Formats.Cbor;
using CsCheck;
using NanoMedAgent.Encoding;
using CborReader = System.Formats.Cbor.CborReader;
using CborWriter = NanoMedAgent.Encoding.CborWriter;

namespace Agent.Tests.Encoding;

/// <summary>What the device writes, read by another library that is told to insist on core deterministic encoding.</summary>
public class CborWriting
{
    [Fact]
    public void Every_whole_number_is_read_back_by_a_strict_reader() =>
        Gen.Long.Sample(value =>
        {
            CborWriter writer = new(4);
            writer.WriteInteger(value);
            new CborReader(writer.ToArray(), CborConformanceMode.Canonical).ReadInt64().ShouldBe(value);
        });

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(23L, "17")]
    [InlineData(24L, "1818")]
    [InlineData(255L, "18FF")]
    [InlineData(256L, "190100")]
    [InlineData(1000000L, "1A000F4240")]
    [InlineData(1000000000000L, "1B000000E8D4A51000")]
    [InlineData(-1L, "20")]
    [InlineData(-1000L, "3903E7")]
    public void Numbers_are_those_of_RFC_8949_appendix_A(long value, string encoded)
    {
        CborWriter writer = new(16);
        writer.WriteInteger(value);
        Convert.ToHexString(writer.ToArray()).ShouldBe(encoded);
    }

    [Fact]
    public void Strings_of_every_length_are_read_back_by_a_strict_reader() =>
        Gen.Select(Gen.Byte.Array[0, 600], Gen.Char[' ', '~'].Array[0, 300]).Sample((bytes, characters) =>
        {
            CborWriter writer = new(1);
            writer.WriteStartArray(5);
            writer.WriteByteString(bytes);
            writer.WriteTextString(new string(characters));
            writer.WriteBoolean(true);
            writer.WriteNull();
            writer.WriteStartMap(1);
            writer.WriteTag(4);
            writer.WriteInteger(1);
            writer.WriteBoolean(false);

            CborReader reader = new(writer.ToArray(), CborConformanceMode.Canonical);
            reader.ReadStartArray().ShouldBe(5);
            reader.ReadByteString().ShouldBe(bytes);
            reader.ReadTextString().ShouldBe(new string(characters));
            reader.ReadBoolean().ShouldBeTrue();
            reader.ReadNull();
            reader.ReadStartMap().ShouldBe(1);
            reader.ReadTag().ShouldBe((CborTag)4);
            reader.ReadInt32().ShouldBe(1);
            reader.ReadBoolean().ShouldBeFalse();
            reader.ReadEndMap();
            reader.ReadEndArray();
            reader.BytesRemaining.ShouldBe(0);
        });

    [Fact]
    public void Text_that_is_not_ASCII_is_the_callers_mistake() =>
        Should.Throw<ArgumentException>(() => new CborWriter(8).WriteTextString("°C"));
}
