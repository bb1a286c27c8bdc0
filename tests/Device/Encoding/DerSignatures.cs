using NanoMedAgent.Encoding;
using nanoFramework.TestFramework;

namespace Device.Encoding;

/// <summary>Signatures of certificates (RFC 3279, section 2.2.3): two numbers of any length.</summary>
[TestClass]
public static class DerSignatures
{
    // r begins with a bit that DER puts a zero before, s with two zeros that DER leaves out.
    private const string Plain = "80" + "00000000000000000000000000000000000000000000000000000000000001" + "0000" + "7F0000000000000000000000000000000000000000000000000000000002";
    private const string Der = "3043" + "022100" + "80" + "00000000000000000000000000000000000000000000000000000000000001" + "021E" + "7F0000000000000000000000000000000000000000000000000000000002";

    [TestMethod]
    public static void A_signature_becomes_numbers_of_their_shortest_length_and_itself_again()
    {
        Assert.AreEqual(Der, Hex.Of(EcdsaSignatureDer.Encode(Hex.Bytes(Plain))));
        Assert.IsTrue(EcdsaSignatureDer.TryDecode(Hex.Bytes(Der), out byte[] plain));
        Assert.AreEqual(Plain, Hex.Of(plain));
    }

    [TestMethod]
    [DataRow("3006020101020101FF")] // something behind it
    [DataRow("3006020101020181")] // a negative number
    [DataRow("300702020001020101")] // a zero too many
    [DataRow("3003020101")] // one number
    public static void What_is_not_the_shortest_encoding_of_two_numbers_is_refused(string der) =>
        Assert.IsFalse(EcdsaSignatureDer.TryDecode(Hex.Bytes(der), out _), der);
}
