using System.Security.Cryptography;
using CsCheck;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;

namespace Cryptography.Tests;

/// <summary>AES-CCM, AES key wrap and HKDF with random input, and vectors of the RFCs. The edge cases are in EdgeCases.</summary>
public class Ciphers
{
    private readonly SystemCipherEngine _engine = new();

    [Fact]
    public void Packet_vector_1_of_RFC_3610_is_sealed()
    {
        byte[] key = Convert.FromHexString("C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF");
        byte[] nonce = Convert.FromHexString("00000003020100A0A1A2A3A4A5");
        byte[] associated = Convert.FromHexString("0001020304050607");
        byte[] text = Convert.FromHexString("08090A0B0C0D0E0F101112131415161718191A1B1C1D1E");
        byte[] ciphertext = AesCcm.Seal(_engine, key, nonce, associated, text, 8);
        Convert.ToHexString(ciphertext).ShouldBe("588C979A61C663D2F066D0C2C0F989806D5F6B61DAC38417E8D12CFDF926E0");
    }

    [Fact]
    public void Dotnet_opens_a_sealed_text_with_every_nonce_and_tag_length() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[7, 13], Gen.Byte.Array[0, 90], Gen.Byte.Array[0, 120], Gen.Int[2, 8])
            .Sample((key, nonce, associated, text, halfTag) =>
            {
                int tagLength = 2 * halfTag;
                byte[] ciphertext = AesCcm.Seal(_engine, key, nonce, associated, text, tagLength);
                byte[] opened = new byte[text.Length];
                using System.Security.Cryptography.AesCcm other = new(key);
                other.Decrypt(nonce, ciphertext.AsSpan(0, text.Length), ciphertext.AsSpan(text.Length), opened, associated);
                opened.ShouldBe(text);
            }, iter: Cases.Count);

    [Fact]
    public void The_128_bit_vector_of_RFC_3394_is_wrapped()
    {
        byte[] wrappingKey = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
        byte[] key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");
        byte[] wrapped = AesKeyWrap.Wrap(_engine, wrappingKey, key);
        Convert.ToHexString(wrapped).ShouldBe("1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5");
    }

    [Fact]
    public void BouncyCastle_unwraps_a_wrapped_key() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Int[2, 8]).Sample((wrappingKey, semiBlocks) =>
        {
            byte[] key = RandomNumberGenerator.GetBytes(semiBlocks * 8);
            byte[] wrapped = AesKeyWrap.Wrap(_engine, wrappingKey, key);
            AesWrapEngine other = new();
            other.Init(false, new KeyParameter(wrappingKey));
            other.Unwrap(wrapped, 0, wrapped.Length).ShouldBe(key);
        }, iter: Cases.Count);

    [Fact]
    public void HKDF_equals_that_of_dotnet_with_and_without_salt() =>
        Gen.Select(Gen.Byte.Array[1, 80], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 60], Gen.Int[0, 100])
            .Sample((secret, salt, info, length) =>
            {
                byte[] expected = length == 0 ? [] : HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, salt, info);
                Hkdf.Derive(_engine, secret, salt, info, length).ShouldBe(expected);
            }, iter: Cases.Count);

    [Fact]
    public void The_first_vector_of_RFC_5869_is_derived() =>
        Convert.ToHexString(Hkdf.Derive(
            _engine,
            Convert.FromHexString("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B"),
            Convert.FromHexString("000102030405060708090A0B0C"),
            Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9"),
            42)).ShouldBe("3CB25F25FAACD57A90434F64D0362F2A2D2D0A90CF1A5A4C5DB02D56ECC4C5BF34007208D5B887185865");
}
