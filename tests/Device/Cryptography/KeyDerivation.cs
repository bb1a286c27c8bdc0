using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>HKDF with SHA-256: RFC 5869, appendix A.</summary>
[TestClass]
public static class KeyDerivation
{
    private const string Secret = "0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B";

    [TestMethod]
    [DataRow(
        "000102030405060708090A0B0C", "F0F1F2F3F4F5F6F7F8F9",
        "3CB25F25FAACD57A90434F64D0362F2A2D2D0A90CF1A5A4C5DB02D56ECC4C5BF34007208D5B887185865")]
    [DataRow("", "", "8DA4E775A563C18F715F802A063C5A31B8A11F5C5EE1879EC3454E5F3C738D2D9D201395FAA4B61A96C8")]
    public static void Keys_are_derived_as_in_the_standard(string salt, string info, string derived) =>
        Assert.AreEqual(derived, Hex.Of(Hkdf.Derive(Engine.New(), Hex.Bytes(Secret), Hex.Bytes(salt), Hex.Bytes(info), 42)));
}
