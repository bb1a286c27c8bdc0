using System.Numerics;
using System.Text.Json;
using Cryptography.Tests.Vectors;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using static Cryptography.Tests.Vectors.WycheproofFile;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;

namespace Cryptography.Tests;

/// <summary>Other people's tests, made out of what went wrong in other people's libraries.</summary>
public class Wycheproof
{
    private readonly SystemCipherEngine _engine = new();

    /// <summary>
    /// The device's native AES has 128-bit keys; this engine takes longer ones too, as the mode does not mind. A tag or a nonce of a length that CCM does not have
    /// is refused as the caller's mistake.
    /// </summary>
    [Fact]
    public void AES_CCM() => new WycheproofFile("aes_ccm_test").Run((group, test) =>
    {
        byte[] key = Bytes(test, "key");
        byte[] nonce = Bytes(test, "iv");
        byte[] aad = Bytes(test, "aad");
        byte[] text = Bytes(test, "msg");
        byte[] ciphertext = [.. Bytes(test, "ct"), .. Bytes(test, "tag")];
        int tagLength = group.GetProperty("tagSize").GetInt32() / 8;
        try
        {
            bool opened = AesCcm.TryOpen(_engine, key, nonce, aad, ciphertext, tagLength, out byte[] plaintext);
            bool isSame = AesCcm.Seal(_engine, key, nonce, aad, text, tagLength).AsSpan().SequenceEqual(ciphertext);
            opened.ShouldBe(isSame);
            return opened && plaintext.AsSpan().SequenceEqual(text);
        }
        catch (ArgumentException)
        {
            return false;
        }
    });

    /// <summary>A device wraps and does not unwrap: what is not what it would have wrapped is wrong. Acceptable: a key of 8 bytes, of which RFC 3394 knows nothing.</summary>
    [Fact]
    public void AES_key_wrap() => new WycheproofFile("aes_wrap_test").Run(
        (_, test) =>
        {
            byte[] key = Bytes(test, "msg");
            return key.Length >= 16 && key.Length % 8 == 0 && AesKeyWrap.Wrap(_engine, Bytes(test, "key"), key).AsSpan().SequenceEqual(Bytes(test, "ct"));
        },
        acceptsAcceptable: _ => false);

    /// <summary>Acceptable: a compressed point. Accepted: it says all that a whole one says, and is validated as strictly.</summary>
    [Fact]
    public void ECDH() => new WycheproofFile("ecdh_secp256r1_ecpoint_test").Run(
        (_, test) =>
        {
            byte[] x = new byte[P256.Length];
            byte[] y = new byte[P256.Length];
            byte[] shared = new byte[P256.Length];
            return Sec1Point.TryDecode(Bytes(test, "public"), x, y)
                && P256.TryAgree(PrivateKey(test), x, y, shared)
                && shared.AsSpan().SequenceEqual(Bytes(test, "shared"));
        },
        acceptsAcceptable: _ => true);

    [Fact]
    public void ECDSA() => new WycheproofFile("ecdsa_secp256r1_sha256_test").Run((group, test) =>
    {
        byte[] x = new byte[P256.Length];
        byte[] y = new byte[P256.Length];
        Sec1Point.TryDecode(Bytes(group.GetProperty("publicKey"), "uncompressed"), x, y).ShouldBeTrue();
        return EcdsaSignatureDer.TryDecode(Bytes(test, "sig"), out byte[] signature) && P256.Verify(x, y, Sha256.Hash(Bytes(test, "msg")), signature);
    });

    [Fact]
    public void HKDF() => new WycheproofFile("hkdf_sha256_test").Run((_, test) =>
    {
        try
        {
            return Hkdf.Derive(_engine, Bytes(test, "ikm"), Bytes(test, "salt"), Bytes(test, "info"), test.GetProperty("size").GetInt32())
                .AsSpan().SequenceEqual(Bytes(test, "okm"));
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    });

    /// <summary>HMAC is native on the device and .NET's here: this holds the seam's meaning, and the comparison of tags.</summary>
    [Fact]
    public void HMAC() => new WycheproofFile("hmac_sha256_test").Run((group, test) =>
    {
        byte[] tag = _engine.HmacSha256(Bytes(test, "key"), Bytes(test, "msg"))[..(group.GetProperty("tagSize").GetInt32() / 8)];
        return ConstantTime.AreEqual(tag, Bytes(test, "tag"));
    });

    private static byte[] PrivateKey(JsonElement test)
    {
        byte[] number = new BigInteger(Bytes(test, "private"), isUnsigned: true, isBigEndian: true).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[P256.Length - number.Length], .. number];
    }
}
