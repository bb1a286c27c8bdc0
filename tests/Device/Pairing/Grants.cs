using nanoFramework.TestFramework;
using NanoMedAgent.Pairing;

namespace Device.Pairing;

/// <summary>A grant whose MAC was computed with Python's hmac: setup code 10 to 1F, nonce 00 to 0F, counter 7.</summary>
[TestClass]
public static class Grants
{
    private const string Identifier = "0123456789abcdef0123";
    private const string SetupCode = "101112131415161718191A1B1C1D1E1F";

    private const long Counter = 7;
    private const long NotAfter = 1_767_225_720;

    [TestMethod]
    public static void It_is_read_and_proven_by_the_code_on_the_label()
    {
        PairingGrant grant = PairingGrant.TryParse(Hex.Bytes(Grant.Encoded));
        Assert.AreEqual("A0A1A2A3A4A5A6A7A8A9AAABACADAEAF", Hex.Of(grant.Association));
        Assert.AreEqual(3L, grant.PolicyVersion);
        Assert.AreEqual(1_767_225_600L, grant.UnixSeconds);
        Assert.IsTrue(grant.IsFor(Hex.Bytes(Grant.Nonce)));
        Assert.IsFalse(grant.IsFor(new byte[16]));
        Assert.IsTrue(grant.IsByHolderOf(Engine.New(), Hex.Bytes(SetupCode), Identifier, Counter, NotAfter));
    }

    [TestMethod]
    public static void Another_code_device_or_counter_is_not_proven()
    {
        PairingGrant grant = PairingGrant.TryParse(Hex.Bytes(Grant.Encoded));
        Assert.IsFalse(grant.IsByHolderOf(Engine.New(), new byte[16], Identifier, Counter, NotAfter));
        Assert.IsFalse(grant.IsByHolderOf(Engine.New(), Hex.Bytes(SetupCode), "0123456789abcdef0124", Counter, NotAfter));
        Assert.IsFalse(grant.IsByHolderOf(Engine.New(), Hex.Bytes(SetupCode), Identifier, Counter + 1, NotAfter));
    }

    [TestMethod]
    public static void What_is_cut_short_or_too_long_is_none()
    {
        byte[] whole = Hex.Bytes(Grant.Encoded);
        for (int length = 0; length < whole.Length; length += 7)
        {
            byte[] part = new byte[length];
            System.Array.Copy(whole, part, length);
            Assert.IsNull(PairingGrant.TryParse(part));
        }

        byte[] longer = new byte[whole.Length + 1];
        System.Array.Copy(whole, longer, whole.Length);
        Assert.IsNull(PairingGrant.TryParse(longer));
    }
}
