using System.Formats.Asn1;
using System.Numerics;
using System.Text.Json;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cryptography;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;

namespace Cryptography.Tests.Published;

/// <summary>
/// The test vectors of C2SP/wycheproof, which were collected from errors of many libraries. The project's own edge cases, which need no
/// files, are in the folder EdgeCases.
/// </summary>
public class WycheproofVectors
{
    private readonly SystemCipherEngine _engine = new();

    public static IEnumerable<TheoryDataRow<string>> Files => PublishedFiles.Wycheproof.Rows(
        "aes_ccm_test", "aes_wrap_test", "ecdh_secp256r1_ecpoint_test",
        "ecdsa_secp256r1_sha256_test", "hkdf_sha256_test", "hmac_sha256_test");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_test_of_a_file_is_decided_as_it_says(string name)
    {
        WycheproofFile file = new(name);
        switch (name)
        {
            case "aes_ccm_test":
                file.Run(IsSealed);
                break;
            case "aes_wrap_test":
                // An acceptable test has a key of 8 bytes, which RFC 3394 does not define.
                file.Run(IsWrapped, acceptsAcceptable: false);
                break;
            case "ecdh_secp256r1_ecpoint_test":
                // An acceptable test has a compressed point. The firmware takes coordinates, so the test decompresses it.
                file.Run(IsAgreed, acceptsAcceptable: true);
                break;
            case "ecdsa_secp256r1_sha256_test":
                file.Run(IsVerified);
                break;
            case "hkdf_sha256_test":
                file.Run(IsDerived);
                break;
            case "hmac_sha256_test":
                file.Run(IsAuthenticated);
                break;
            default:
                Assert.Fail($"nothing runs {name}");
                break;
        }
    }

    /// <summary>
    /// The device seals only, so its ciphertext is compared. Its native AES has 128-bit keys; the engine of these tests also takes longer
    /// ones.
    /// </summary>
    private bool IsSealed(JsonElement group, JsonElement test)
    {
        int tagLength = group.GetProperty("tagSize").GetInt32() / 8;
        byte[] expected = [.. Bytes(test, "ct"), .. Bytes(test, "tag")];
        try
        {
            return AesCcm.Seal(_engine, Bytes(test, "key"), Bytes(test, "iv"), Bytes(test, "aad"), Bytes(test, "msg"), tagLength)
                .SequenceEqual(expected);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The device wraps only, so its wrapped key is compared.</summary>
    private bool IsWrapped(JsonElement group, JsonElement test)
    {
        try
        {
            return AesKeyWrap.Wrap(_engine, Bytes(test, "key"), Bytes(test, "msg")).SequenceEqual(Bytes(test, "ct"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsAgreed(JsonElement group, JsonElement test)
    {
        byte[] shared = new byte[P256.Length];
        return TryDecode(Bytes(test, "public"), out byte[] x, out byte[] y)
            && P256.TryAgree(Curve.Bytes(Curve.Number(Bytes(test, "private"))), P256Table.Make(x, y), shared)
            && shared.SequenceEqual(Bytes(test, "shared"));
    }

    private static bool IsVerified(JsonElement group, JsonElement test)
    {
        byte[] key = Bytes(group.GetProperty("publicKey"), "uncompressed");
        return TryDecodeSignature(Bytes(test, "sig"), out byte[] signature)
            && P256.Verify(key[1..33], key[33..], Sha256.Hash(Bytes(test, "msg")), signature);
    }

    private bool IsDerived(JsonElement group, JsonElement test)
    {
        int length = test.GetProperty("size").GetInt32();
        try
        {
            byte[] key = Hkdf.Derive(_engine, Bytes(test, "ikm"), Bytes(test, "salt"), Bytes(test, "info"), length);
            return key.SequenceEqual(Bytes(test, "okm"));
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>The device has HMAC natively, and these tests have .NET's.</summary>
    private bool IsAuthenticated(JsonElement group, JsonElement test)
    {
        byte[] tag = _engine.HmacSha256(Bytes(test, "key"), Bytes(test, "msg"))[..(group.GetProperty("tagSize").GetInt32() / 8)];
        return ConstantTime.AreEqual(tag, Bytes(test, "tag"));
    }

    /// <summary>Decodes a point (SEC 1, section 2.3.3). Whether it is on the curve is not checked.</summary>
    private static bool TryDecode(byte[] encoded, out byte[] x, out byte[] y)
    {
        (x, y) = ([], []);
        switch (encoded)
        {
            case [4, ..] when encoded.Length == 65:
                (x, y) = (encoded[1..33], encoded[33..]);
                return true;
            case [2 or 3, ..] when encoded.Length == 33:
                BigInteger number = Curve.Number(encoded[1..]);
                if (number >= Curve.P || !Curve.HasPoint(number))
                {
                    return false;
                }

                BigInteger even = Curve.Y(Curve.PointAt(number));
                (x, y) = (encoded[1..], Curve.Bytes(encoded[0] == 2 ? even : Curve.P - even));
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Decodes r and s from DER. Numbers that are negative or do not fit into 32 bytes have no form in COSE (RFC 9053, section 2.1).
    /// </summary>
    private static bool TryDecodeSignature(byte[] der, out byte[] signature)
    {
        signature = [];
        try
        {
            AsnReader outer = new(der, AsnEncodingRules.DER);
            AsnReader sequence = outer.ReadSequence();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            if (sequence.HasData || outer.HasData || r.Sign < 0 || s.Sign < 0 || r > Curve.Largest || s > Curve.Largest)
            {
                return false;
            }

            signature = [.. Curve.Bytes(r), .. Curve.Bytes(s)];
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static byte[] Bytes(JsonElement of, string property) => Convert.FromHexString(of.GetProperty(property).GetString()!);
}
