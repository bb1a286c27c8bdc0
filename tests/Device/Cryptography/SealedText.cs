using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>AES-CCM with a nonce of 13 bytes and a tag of 8, the lengths used for readings: packet vectors 1 to 3 of RFC 3610.</summary>
[TestClass]
public static class SealedText
{
    private const int TagLength = 8;
    private const string Key = "C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF";
    private const string AssociatedData = "0001020304050607";

    [TestMethod]
    [DataRow(
        "00000003020100A0A1A2A3A4A5", "08090A0B0C0D0E0F101112131415161718191A1B1C1D1E",
        "588C979A61C663D2F066D0C2C0F989806D5F6B61DAC38417E8D12CFDF926E0")]
    [DataRow(
        "00000004030201A0A1A2A3A4A5", "08090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "72C91A36E135F8CF291CA894085C87E3CC15C439C9E43A3BA091D56E10400916")]
    [DataRow(
        "00000005040302A0A1A2A3A4A5", "08090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20",
        "51B1E5F44A197D1DA46B0F8E2D282AE871E838BB64DA8596574ADAA76FBD9FB0C5")]
    public static void A_text_is_sealed_as_in_the_standard(string nonce, string text, string sealedText) =>
        Assert.AreEqual(
            sealedText,
            Hex.Of(AesCcm.Seal(
                Engine.New(), Hex.Bytes(Key), Hex.Bytes(nonce), Hex.Bytes(AssociatedData), Hex.Bytes(text), TagLength)));
}
