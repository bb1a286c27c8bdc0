using nanoFramework.TestFramework;
using NanoMedAgent.Cryptography;

namespace Device.Cryptography;

/// <summary>P-256: the key and the signature of RFC 6979, appendix A.2.5, and the shared secret of RFC 5903, section 8.1.</summary>
[TestClass]
public static class EllipticCurve
{
    private const string PrivateKey = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    private const string X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
    private const string Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    private const string Signature =
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";

    [TestMethod]
    public static void A_private_key_has_the_public_key_of_the_standard()
    {
        byte[] x = new byte[P256.Length];
        byte[] y = new byte[P256.Length];
        Assert.IsTrue(P256.TryPublicKey(Hex.Bytes(PrivateKey), x, y));
        Assert.AreEqual(X, Hex.Of(x));
        Assert.AreEqual(Y, Hex.Of(y));
    }

    [TestMethod]
    public static void A_message_is_signed_as_in_the_standard()
    {
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(Engine.New(), null, Hex.Bytes(PrivateKey), Sha256.Hash(Hex.Ascii("sample")), signature);
        Assert.AreEqual(Signature, Hex.Of(signature));
    }

    [TestMethod]
    [DataRow("sample", true)]
    [DataRow("simple", false)]
    public static void A_signature_is_believed_for_its_message_alone(string message, bool isBelieved) =>
        Assert.AreEqual(isBelieved, P256.Verify(Hex.Bytes(X), Hex.Bytes(Y), Sha256.Hash(Hex.Ascii(message)), Hex.Bytes(Signature)));

    [TestMethod]
    public static void Two_keys_agree_on_the_secret_of_the_standard()
    {
        byte[] secret = new byte[P256.Length];
        Assert.IsTrue(P256.TryAgree(
            Hex.Bytes("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"),
            P256Table.Make(
                Hex.Bytes("D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"),
                Hex.Bytes("56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB")),
            secret));
        Assert.AreEqual("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE", Hex.Of(secret));
    }

    [TestMethod]
    public static void A_point_beside_the_curve_is_no_key()
    {
        byte[] y = Hex.Bytes(Y);
        y[31] ^= 1;
        Assert.IsFalse(P256.IsValidPublicKey(Hex.Bytes(X), y));
    }
}
