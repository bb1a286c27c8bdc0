using System.Formats.Asn1;
using System.Numerics;
using CsCheck;
using NanoMedAgent.Encoding;

namespace Cryptography.Tests;

public class DerSignatures
{
    private static readonly Gen<byte[]> Number = Gen.Select(Gen.Int[0, 32], Gen.Byte.Array[32], Gen.Bool).Select((zeros, bytes, top) =>
    {
        bytes.AsSpan(0, zeros).Clear();
        if (zeros < 32)
        {
            bytes[zeros] = (byte)(top ? bytes[zeros] | 0x80 : bytes[zeros] & 0x7F);
        }

        return bytes;
    });

    [Fact]
    public void Are_those_of_dotnet_in_both_directions() => Gen.Select(Number, Number).Sample((r, s) =>
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(new BigInteger(r, true, true).ToByteArray(true, true));
            writer.WriteIntegerUnsigned(new BigInteger(s, true, true).ToByteArray(true, true));
        }

        byte[] signature = [.. r, .. s];
        EcdsaSignatureDer.Encode(signature).ShouldBe(writer.Encode());
        EcdsaSignatureDer.TryDecode(writer.Encode(), out byte[] decoded).ShouldBeTrue();
        decoded.ShouldBe(signature);
    }, iter: Cases.Count);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("30", "no length")]
    [InlineData("3006020101020101 00", "a byte behind")]
    [InlineData("3007020101020101 00", "a byte behind, inside")]
    [InlineData("3106020101020101", "a set")]
    [InlineData("3006020101030101", "no integer")]
    [InlineData("308106020101020101", "a length that is not the shortest")]
    [InlineData("30820006020101020101", "a length that is not the shortest")]
    [InlineData("3080020101020101 0000", "an indefinite length")]
    [InlineData("3006 0200 02020101", "an empty integer")]
    [InlineData("3007 02020001 020101", "a zero that nobody needs")]
    [InlineData("3006 0201FF 020101", "a negative integer")]
    [InlineData("3009 020101", "cut")]
    [InlineData("3084 00000006 020101 020101", "a length of four bytes")]
    [InlineData("3026 0221 01000000000000000000000000000000000000000000000000000000000000000000 0201", "33 bytes")]
    [InlineData("3003020101", "one integer")]
    [InlineData("3009020101020101020101", "three integers")]
    public void Are_refused_in_any_other_encoding(string der, string why)
    {
        byte[] encoded = Convert.FromHexString(der.Replace(" ", string.Empty, StringComparison.Ordinal));
        EcdsaSignatureDer.TryDecode(encoded, out byte[] signature).ShouldBeFalse(why);
        signature.ShouldBeNull();
    }
}
