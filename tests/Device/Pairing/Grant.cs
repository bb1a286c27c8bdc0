namespace Device.Pairing;

/// <summary>The grant of these tests.</summary>
internal static class Grant
{
    /// <summary>The nonce of the window that it is for.</summary>
    public const string Nonce = "000102030405060708090A0B0C0D0E0F";

    /// <summary>[{1: 4}, {}, [nonce, association, two tokens, policy 3, 1767225600], tag].</summary>
    public const string Encoded =
        "8443A10104A0584B8650" + Nonce
        + "50A0A1A2A3A4A5A6A7A8A9AAABACADAEAF50B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF"
        + "50C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF031A6955B90048A1765B5CF410E72B";
}
