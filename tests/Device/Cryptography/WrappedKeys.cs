using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>AES key wrap: RFC 3394, section 4.1.</summary>
[TestClass]
public static class WrappedKeys
{
    private const string WrappingKey = "000102030405060708090A0B0C0D0E0F";
    private const string Key = "00112233445566778899AABBCCDDEEFF";
    private const string Wrapped = "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5";

    [TestMethod]
    public static void A_key_is_wrapped_as_in_the_standard() =>
        Assert.AreEqual(Wrapped, Hex.Of(AesKeyWrap.Wrap(Engine.New(), Hex.Bytes(WrappingKey), Hex.Bytes(Key))));
}
