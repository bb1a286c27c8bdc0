using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>The native operations of the chip. Everything else in this folder depends on them.</summary>
[TestClass]
public static class NativeCiphers
{
    // SP 800-38A, appendix F.1.1: the key, and two blocks of plaintext.
    private const string Key = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Blocks = "6BC1BEE22E409F96E93D7E117393172A" + "AE2D8A571E03AC9C9EB76FAC45AF8E51";

    [TestMethod]
    public static void Blocks_are_encrypted_one_by_one()
    {
        byte[] blocks = Hex.Bytes(Blocks);
        Engine.New().EncryptEcb(Hex.Bytes(Key), blocks);
        Assert.AreEqual("3AD77BB40D7A3660A89ECAF32466EF97" + "F5D3D58503B9699DE785895A96FDBAAF", Hex.Of(blocks));
    }

    [TestMethod]
    public static void A_chain_of_blocks_begins_with_zeros()
    {
        // The second block was computed with Python's cryptography package; the first is the standard's.
        byte[] blocks = Hex.Bytes(Blocks);
        Engine.New().EncryptCbc(Hex.Bytes(Key), blocks);
        Assert.AreEqual("3AD77BB40D7A3660A89ECAF32466EF97" + "B148C17F309EE692287AE57CF12ADD49", Hex.Of(blocks));
    }

    [TestMethod]
    public static void HMAC_is_that_of_RFC_4231_case_2() =>
        Assert.AreEqual(
            "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843",
            Hex.Of(Engine.New().HmacSha256(Hex.Ascii("Jefe"), Hex.Ascii("what do ya want for nothing?"))));

    [TestMethod]
    public static void The_random_generator_finds_it_right() => Assert.IsTrue(HmacDrbg.IsRight(Engine.New()));
}
