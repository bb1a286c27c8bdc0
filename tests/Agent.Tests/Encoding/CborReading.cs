using System.Formats.Cbor;
using CsCheck;
using NanoMedAgent.Encoding;
using CborReader = NanoMedAgent.Encoding.CborReader;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Agent.Tests.Encoding;

/// <summary>What the device takes and what it refuses (PROTOCOL.md, "Encoding").</summary>
public class CborReading
{
    [Theory]
    [InlineData("9F01FF", "an array of indefinite length")]
    [InlineData("BF0102FF", "a map of indefinite length")]
    [InlineData("5F4101FF", "a byte string of indefinite length")]
    [InlineData("7F6161FF", "a text string of indefinite length")]
    [InlineData("A201020103", "a key twice")]
    [InlineData("A3020001000203", "a key twice in a map that is not sorted")]
    [InlineData("81A201020103", "a key twice further inside")]
    [InlineData("1817", "23 in two bytes")]
    [InlineData("1900FF", "255 in three bytes")]
    [InlineData("1A0000FFFF", "65535 in five bytes")]
    [InlineData("1B00000000FFFFFFFF", "2^32-1 in nine bytes")]
    [InlineData("580100", "a length that is not the shortest")]
    [InlineData("1BFFFFFFFFFFFFFFFF", "a number above 2^63-1")]
    [InlineData("818181818181818181F6", "nine arrays around an item")]
    [InlineData("F97E00", "a floating-point number")]
    [InlineData("F7", "undefined")]
    [InlineData("F820", "a simple value in two bytes")]
    [InlineData("FF", "a break without a beginning")]
    [InlineData("1C", "a reserved head")]
    [InlineData("4201", "a byte string that is cut")]
    [InlineData("82", "an array that is cut")]
    [InlineData("5BFFFFFFFFFFFFFFFF", "a length above everything")]
    [InlineData("9A7FFFFFFF00", "more items than bytes")]
    [InlineData("BA7FFFFFFF0000", "more pairs than bytes")]
    [InlineData("0101", "a second item behind the first")]
    [InlineData("", "nothing")]
    public void Refused_before_anything_of_it_is_read(string encoded, string what) =>
        CborReader.TryOpen(Bytes(encoded), out _).ShouldBeFalse(what);

    [Theory]
    [InlineData("8181818181818181F6", "eight arrays around an item")]
    [InlineData("A202000100", "a map that is not sorted")]
    [InlineData("A0", "an empty map")]
    [InlineData("1B7FFFFFFFFFFFFFFF", "2^63-1")]
    [InlineData("C48220190102", "a decimal fraction")]
    public void Taken(string encoded, string what) => CborReader.TryOpen(Bytes(encoded), out _).ShouldBeTrue(what);

    [Fact]
    public void A_large_map_is_taken_when_it_is_sorted_and_refused_when_it_is_not()
    {
        CborReader.TryOpen(Map(Enumerable.Range(0, 40)), out _).ShouldBeTrue();
        CborReader.TryOpen(Map(Enumerable.Range(0, 40).Reverse()), out _).ShouldBeFalse();
        CborReader.TryOpen(Map(Enumerable.Range(0, 16).Reverse()), out _).ShouldBeTrue();
    }

    [Fact]
    public void A_read_of_the_wrong_kind_leaves_the_reader_where_it_was()
    {
        CborReader.TryOpen(Bytes("82430102036161"), out CborReader reader).ShouldBeTrue();
        reader.TryReadStartMap(9, out _).ShouldBeFalse();
        reader.TryReadFixedArray(3).ShouldBeFalse();
        reader.TryReadFixedArray(2).ShouldBeTrue();
        reader.TryReadTextString(9, out _).ShouldBeFalse();
        reader.TryReadByteString(2, out _).ShouldBeFalse("it is longer than the limit");
        reader.TryReadFixedByteString(4, out _).ShouldBeFalse();
        reader.TryReadInteger(out _).ShouldBeFalse();
        reader.TryReadByteString(3, out byte[] bytes).ShouldBeTrue();
        bytes.ShouldBe([1, 2, 3]);
        reader.TryReadTextString(1, out string text).ShouldBeTrue();
        text.ShouldBe("a");
        reader.AtEnd.ShouldBeTrue();
        reader.TrySkip().ShouldBeFalse();
        reader.TryReadEncoded(9, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("63610062")]
    [InlineData("62c3bc")]
    public void A_text_with_a_zero_or_with_other_characters_than_ASCII_is_refused(string encoded)
    {
        CborReader.TryOpen(Bytes(encoded), out CborReader reader).ShouldBeTrue();
        reader.TryReadTextString(9, out string text).ShouldBeFalse("on the device a text ends at a zero");
        text.ShouldBeNull();
        reader.TrySkip().ShouldBeTrue("the reader is where it was");
    }

    [Fact]
    public void Numbers_outside_of_the_callers_limits_are_refused_and_can_be_read_otherwise()
    {
        CborReader.TryOpen(Bytes("3903E7"), out CborReader reader).ShouldBeTrue();
        reader.TryReadInteger(0, 1000, out _).ShouldBeFalse();
        reader.TryReadInteger(-999, 0, out _).ShouldBeFalse();
        reader.TryReadInteger(-1000, -1000, out long value).ShouldBeTrue();
        value.ShouldBe(-1000);
    }

    [Fact]
    public void Whatever_arrives_is_taken_or_refused_and_never_throws() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            if (CborReader.TryOpen(bytes, out CborReader reader))
            {
                reader.TryReadEncoded(bytes.Length, out byte[] item).ShouldBeTrue();
                item.ShouldBe(bytes);
            }
        });

    [Fact]
    public void What_another_library_accepts_as_canonical_is_taken_and_what_is_taken_it_accepts() =>
        Gen.Select(Item(0), Gen.Byte, Gen.Int[0, 200], Gen.Bool).Sample((item, noise, position, spoil) =>
        {
            byte[] bytes = Encode(item);
            if (spoil)
            {
                bytes[position % bytes.Length] = noise;
            }

            bool taken = CborReader.TryOpen(bytes, out _);
            if (taken)
            {
                IsStrict(bytes).ShouldBeTrue(Convert.ToHexString(bytes));
            }

            (taken || spoil).ShouldBeTrue(Convert.ToHexString(bytes));
        });

    private static byte[] Bytes(string hexadecimal) => Convert.FromHexString(hexadecimal);

    private static byte[] Map(IEnumerable<int> keys)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        int[] all = [.. keys];
        writer.WriteStartMap(all.Length);
        foreach (int key in all)
        {
            writer.WriteInt32(key);
            writer.WriteNull();
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>Well-formed for the other library too; it has no word for unsorted maps without duplicates but its strict mode.</summary>
    private static bool IsStrict(byte[] bytes)
    {
        try
        {
            System.Formats.Cbor.CborReader reader = new(bytes, CborConformanceMode.Lax);
            reader.SkipValue();
            return reader.BytesRemaining == 0;
        }
        catch (CborContentException)
        {
            return false;
        }
    }

    private static Gen<object> Item(int depth)
    {
        Gen<object> leaf = Gen.OneOf(
            Gen.Long.Select(value => (object)value),
            Gen.Byte.Array[0, 40].Select(value => (object)value),
            Gen.Char['a', 'z'].Array[0, 30].Select(value => (object)new string(value)),
            Gen.Bool.Select(value => (object)value));
        return depth == 5
            ? leaf
            : Gen.Frequency(
                (3, leaf),
                (1, Item(depth + 1).List[0, 5].Select(items => (object)items)),
                (1, Gen.Dictionary(Gen.Int, Item(depth + 1))[0, 5].Select(pairs => (object)pairs)));
    }

    private static byte[] Encode(object item)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        Write(writer, item);
        return writer.Encode();
    }

    private static void Write(CborWriter writer, object item)
    {
        switch (item)
        {
            case long value:
                writer.WriteInt64(value);
                break;
            case byte[] value:
                writer.WriteByteString(value);
                break;
            case string value:
                writer.WriteTextString(value);
                break;
            case bool value:
                writer.WriteBoolean(value);
                break;
            case List<object> items:
                writer.WriteStartArray(items.Count);
                items.ForEach(inner => Write(writer, inner));
                writer.WriteEndArray();
                break;
            case Dictionary<int, object> pairs:
                writer.WriteStartMap(pairs.Count);
                foreach ((int key, object value) in pairs)
                {
                    writer.WriteInt32(key);
                    Write(writer, value);
                }

                writer.WriteEndMap();
                break;
        }
    }
}
