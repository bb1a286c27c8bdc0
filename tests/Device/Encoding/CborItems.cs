using nanoFramework.TestFramework;
using NanoMedAgent.Encoding;

namespace Device.Encoding;

/// <summary>Examples of RFC 8949, appendix A, and encodings that the protocol refuses.</summary>
[TestClass]
public static class CborItems
{
    [TestMethod]
    [DataRow("00", 0L)]
    [DataRow("17", 23L)]
    [DataRow("1818", 24L)]
    [DataRow("1903E8", 1000L)]
    [DataRow("1A000F4240", 1000000L)]
    [DataRow("1B000000E8D4A51000", 1000000000000L)]
    [DataRow("20", -1L)]
    [DataRow("3863", -100L)]
    [DataRow("3903E7", -1000L)]
    public static void Whole_numbers_are_written_as_in_the_standard_and_read_again(string encoded, long value)
    {
        CborWriter writer = new(9);
        writer.WriteInteger(value);
        Assert.AreEqual(encoded, Hex.Of(writer.ToArray()));
        Assert.IsTrue(CborReader.TryOpen(Hex.Bytes(encoded), out CborReader reader));
        Assert.IsTrue(reader.TryReadInteger(out long read));
        Assert.AreEqual(value, read);
        Assert.IsTrue(reader.AtEnd);
    }

    [TestMethod]
    public static void Arrays_maps_tags_and_strings_are_written_as_in_the_standard()
    {
        // [1, [2, 3], [4, 5]], {"a": 1, "b": [2, 3]}, h'01020304', "IETF", 1(1363896240), false, true, null
        CborWriter writer = new(8);
        writer.WriteStartArray(3);
        writer.WriteInteger(1);
        WritePair(writer, 2, 3);
        WritePair(writer, 4, 5);
        writer.WriteStartMap(2);
        writer.WriteTextString("a");
        writer.WriteInteger(1);
        writer.WriteTextString("b");
        WritePair(writer, 2, 3);
        writer.WriteByteString(Hex.Bytes("01020304"));
        writer.WriteTextString("IETF");
        writer.WriteTag(1);
        writer.WriteInteger(1363896240);
        writer.WriteBoolean(false);
        writer.WriteBoolean(true);
        writer.WriteNull();
        Assert.AreEqual("8301820203820405" + "A26161016162820203" + "4401020304" + "6449455446" + "C11A514B67B0" + "F4F5F6",
            Hex.Of(writer.ToArray()));
    }

    [TestMethod]
    public static void An_item_that_is_not_what_is_expected_stays_where_it_is()
    {
        Assert.IsTrue(CborReader.TryOpen(Hex.Bytes("826449455446F4"), out CborReader reader));
        Assert.IsTrue(reader.TryReadFixedArray(2));
        Assert.IsFalse(reader.TryReadInteger(out _));
        Assert.IsFalse(reader.TryReadTextString(3, out _));
        Assert.IsTrue(reader.TryReadTextString(4, out string text));
        Assert.AreEqual("IETF", text);
        Assert.IsFalse(reader.TryReadNull());
        Assert.IsTrue(reader.TryReadBoolean(out bool truth));
        Assert.IsFalse(truth);
    }

    [TestMethod]
    [DataRow("1800")] // 0, longer than it need be
    [DataRow("F93C00")] // 1.0
    [DataRow("9F01FF")] // an array that does not say its length
    [DataRow("A2010001FF")] // half an item
    [DataRow("A201000100")] // a key twice
    [DataRow("0000")] // two items
    [DataRow("5BFFFFFFFFFFFFFFFF00")] // longer than there is memory
    [DataRow("81818181818181818100")] // nine deep
    public static void What_the_protocol_does_not_take_is_refused(string encoded) =>
        Assert.IsFalse(CborReader.TryOpen(Hex.Bytes(encoded), out _), encoded);

    private static void WritePair(CborWriter writer, int first, int second)
    {
        writer.WriteStartArray(2);
        writer.WriteInteger(first);
        writer.WriteInteger(second);
    }
}
