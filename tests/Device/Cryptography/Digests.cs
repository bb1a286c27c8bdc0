using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>SHA-256: the one-block and two-block examples that FIPS 180 refers to, and the empty message.</summary>
[TestClass]
public static class Digests
{
    private const string TwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    private const string DigestOfTwoBlocks = "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1";

    [TestMethod]
    [DataRow("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [DataRow("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [DataRow(TwoBlocks, DigestOfTwoBlocks)]
    public static void A_message_has_the_digest_of_the_standard(string message, string digest) =>
        Assert.AreEqual(digest, Hex.Of(Sha256.Hash(Hex.Ascii(message))));

    [TestMethod]
    public static void A_message_in_parts_has_the_same_digest()
    {
        byte[] message = Hex.Ascii(TwoBlocks);
        Sha256 sha = new();
        sha.Update(message, 0, 1);
        sha.Update(message, 1, 0);
        sha.Update(message, 1, message.Length - 1);
        Assert.AreEqual(DigestOfTwoBlocks, Hex.Of(sha.Finish()));
    }
}
