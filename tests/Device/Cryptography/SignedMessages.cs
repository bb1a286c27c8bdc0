using nanoFramework.TestFramework;
using NanoMedAgent.Cose;

namespace Device.Cryptography;

/// <summary>COSE: the example of RFC 9052, appendix C.2.1, and a tag that was computed with Python's hmac.</summary>
[TestClass]
public static class SignedMessages
{
    private const int PayloadLimit = 64;
    private const string Content = "546869732069732074686520636F6E74656E742E";
    private const string Signed =
        "D28443A10126A104423131" + "54" + Content + "5840"
        + "8EB33E4CA31D1C465AB05AAC34CC6B23D58FEF5C083106C4D25A91AEF0B0117E"
        + "2AF9A291AA32E14AB834DC56ED2A223444547E01F11D3B0916E5A4C345CACB36";

    [TestMethod]
    public static void A_message_of_the_standard_is_believed()
    {
        CoseKey signer = new(
            Hex.Bytes("BAC5B11CAD8F99F9C72B05CF4B9E26D244DC189F745228255A219A86D6A09EFF"),
            Hex.Bytes("20138BF82DC1B6D562BE0FA54AB7804A3A64B6D72CCFED6B6FB6ED28BBFC117E"));
        Assert.AreEqual((int)CoseRefusal.None, (int)CoseSign1.TryParse(Hex.Bytes(Signed), PayloadLimit, out CoseSign1 message));
        Assert.AreEqual(Content, Hex.Of(message.Payload));
        Assert.AreEqual("3131", Hex.Of(message.KeyId));
        Assert.AreEqual((int)CoseRefusal.None, (int)message.Verify(signer, null));
    }

    [TestMethod]
    public static void One_that_is_longer_than_it_may_be_or_cut_short_is_malformed()
    {
        byte[] message = Hex.Bytes(Signed);
        Assert.AreEqual((int)CoseRefusal.Malformed, (int)CoseSign1.TryParse(message, 19, out _));
        byte[] half = new byte[message.Length - 1];
        System.Array.Copy(message, half, half.Length);
        Assert.AreEqual((int)CoseRefusal.Malformed, (int)CoseSign1.TryParse(half, PayloadLimit, out CoseSign1 read));
        Assert.IsNull(read);
    }

    [TestMethod]
    public static void A_tag_is_believed_with_its_key_alone()
    {
        byte[] key = Hex.Bytes("000102030405060708090A0B0C0D0E0F");
        byte[] encoded = Hex.Bytes("8443A10104A054" + Content + "48AD38B67D36E7782B");
        Assert.AreEqual((int)CoseRefusal.None, (int)CoseMac0.TryParse(encoded, PayloadLimit, out CoseMac0 message));
        Assert.AreEqual((int)CoseRefusal.None, (int)message.Verify(Engine.New(), key, null));
        key[0] ^= 1;
        Assert.AreEqual((int)CoseRefusal.ProofWrong, (int)message.Verify(Engine.New(), key, null));
    }
}
