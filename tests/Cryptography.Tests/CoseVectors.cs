using System.Formats.Cbor;
using System.Text.Json;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;

namespace Cryptography.Tests;

/// <summary>
/// The examples of cose-wg, each decided: what this device takes is taken, what it does not is refused by name, and then what the example is made of is held
/// against the primitives all the same. The device seals and never opens, so ciphertexts are made once more and compared.
/// </summary>
public class CoseVectors
{
    private const int Limit = 64;
    private readonly SystemCipherEngine _engine = new();

    [Fact]
    public void ES256_is_accepted_and_with_any_bit_changed_refused()
    {
        using JsonDocument example = Open("ecdsa-sig-01");
        JsonElement key = example.RootElement.GetProperty("input").GetProperty("sign0").GetProperty("key");
        CoseKey signer = new(Base64Url(key, "x"), Base64Url(key, "y"));
        byte[] message = Message(example);
        Verify(message, parsed => parsed.Verify(signer)).ShouldBe(CoseRefusal.None);
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            CoseRefusal refusal = Verify(message, parsed => parsed.Verify(signer));

            // The key's name is not signed, and neither is the label that says that it is one.
            bool isUnsigned = refusal == CoseRefusal.None;
            (isUnsigned ? bit / 8 : 9).ShouldBeInRange(9, 13, $"bit {bit}");
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Report("ecdsa-sig-01: ES256, accepted");
    }

    [Fact]
    public void HSS_LMS_is_accepted_with_its_key_and_refused_with_a_message_or_a_key_changed()
    {
        using JsonDocument example = Open("hsssig-sig-01");
        byte[] key = Convert.FromHexString(example.RootElement.GetProperty("input").GetProperty("sign0").GetProperty("key").GetProperty("public").GetString()!);
        byte[] message = Message(example);
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.None);
        message[^1] ^= 1;
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.ProofWrong);
        message[^1] ^= 1;
        key[^1] ^= 1;
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.ProofWrong);
        Report("hsssig-sig-01: HSS-LMS, accepted");
    }

    [Fact]
    public void HMAC_256_of_full_length_is_refused_by_name_and_computed_alike()
    {
        using JsonDocument example = Open("HMac-enc-01");
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        CoseMac0.TryParse(Message(example), Limit, out CoseMac0 message).ShouldBe(CoseRefusal.None);
        message.Verify(_engine, Hex(intermediates, "CEK_hex")).ShouldBe(CoseRefusal.AlgorithmUnknown);
        byte[] tag = _engine.HmacSha256(Hex(intermediates, "CEK_hex"), Hex(intermediates, "ToMac_hex"));
        Message(example)[^32..].ShouldBe(tag);
        Report("HMac-enc-01: HMAC 256/256, refused by name; the tag is the same");
    }

    [Theory]
    [InlineData("aes-ccm-enc-01", 8)]
    [InlineData("aes-ccm-enc-02", 16)]
    [InlineData("aes-ccm-enc-03", 8)]
    [InlineData("aes-ccm-enc-04", 16)]
    public void AES_CCM_makes_the_same_ciphertext_for_every_length_of_nonce_and_tag(string name, int tagLength)
    {
        using JsonDocument example = Open(name);
        JsonElement input = example.RootElement.GetProperty("input");
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        byte[] nonce = Convert.FromHexString(input.GetProperty("encrypted").TryGetProperty("rng_stream", out JsonElement stream) || input.TryGetProperty("rng_stream", out stream)
            ? stream[0].GetString()! : throw new InvalidDataException(name));
        byte[] text = System.Text.Encoding.ASCII.GetBytes(input.GetProperty("plaintext").GetString()!);
        byte[] ciphertext = AesCcm.Seal(_engine, Hex(intermediates, "CEK_hex"), nonce, Hex(intermediates, "AAD_hex"), text, tagLength);
        Message(example)[^ciphertext.Length..].ShouldBe(ciphertext);
        Report($"{name}: the ciphertext is the same");
    }

    [Fact]
    public void AES_CCM_16_64_128_is_what_the_device_seals_with()
    {
        using JsonDocument example = Open("aes-ccm-enc-01");
        JsonElement input = example.RootElement.GetProperty("input");
        byte[] baseIv = Convert.FromHexString(input.GetProperty("rng_stream")[0].GetString()!);
        byte[] text = System.Text.Encoding.ASCII.GetBytes(input.GetProperty("plaintext").GetString()!);
        byte[] associatedData = CoseEncrypt0.AssociatedData([]);
        associatedData.ShouldBe(Hex(example.RootElement.GetProperty("intermediates"), "AAD_hex"));
        byte[] ciphertext = CoseEncrypt0.Seal(_engine, Hex(example.RootElement.GetProperty("intermediates"), "CEK_hex"), baseIv, 0, associatedData, text);
        Message(example)[^ciphertext.Length..].ShouldBe(ciphertext);
    }

    /// <summary>Its content is under AES-GCM, which the device has not; its recipient is of the kind that the device writes.</summary>
    [Fact]
    public void ECDH_with_key_wrap_agrees_on_the_same_key_and_unwraps_it()
    {
        using JsonDocument example = Open("p256-wrap-128-01");
        JsonElement recipient = example.RootElement.GetProperty("input").GetProperty("enveloped").GetProperty("recipients")[0];
        (byte[] x, byte[] y) = EphemeralKey(Message(example));
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        JsonElement expected = intermediates.GetProperty("recipients")[0];
        byte[] shared = new byte[P256.Length];
        P256.TryAgree(Base64Url(recipient.GetProperty("key"), "d"), x, y, shared).ShouldBeTrue();
        shared.ShouldBe(Hex(expected, "Secret_hex"));
        byte[] wrappingKey = Hkdf.Derive(_engine, shared, null, Hex(expected, "Context_hex"), 16);
        wrappingKey.ShouldBe(Hex(expected, "KEK_hex"));
        byte[] wrapped = AesKeyWrap.Wrap(_engine, wrappingKey, Hex(intermediates, "CEK_hex"));
        Convert.ToHexString(Message(example)).ShouldContain(Convert.ToHexString(wrapped));
        Report("p256-wrap-128-01: the agreed, the derived and the wrapped key are the same; its content (A128GCM) is out of the device's scope");
    }

    [Fact]
    public void No_example_is_left_out()
    {
        string folder = Path.GetDirectoryName(PublishedFiles.Cose.Path("KeySet.txt"))!;
        Directory.GetFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).ShouldBe(
            ["HMac-enc-01", "aes-ccm-enc-01", "aes-ccm-enc-02", "aes-ccm-enc-03", "aes-ccm-enc-04", "ecdsa-sig-01", "hsssig-sig-01", "p256-wrap-128-01"],
            ignoreOrder: true);
    }

    private static CoseRefusal Verify(byte[] message, Func<CoseSign1, CoseRefusal> verify)
    {
        CoseRefusal refusal = CoseSign1.TryParse(message, Limit, out CoseSign1 parsed);
        return refusal == CoseRefusal.None ? verify(parsed) : refusal;
    }

    private static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllText(PublishedFiles.Cose.Path($"{name}.json")));

    private static byte[] Message(JsonDocument example) => Hex(example.RootElement.GetProperty("output"), "cbor");

    private static byte[] Hex(JsonElement of, string property) => Convert.FromHexString(of.GetProperty(property).GetString()!);

    private static byte[] Base64Url(JsonElement of, string property) => System.Buffers.Text.Base64Url.DecodeFromChars(of.GetProperty(property).GetString()!);

    /// <summary>Out of 96([protected, unprotected, ciphertext, [[protected, {-1: epk, ...}, wrapped]]]).</summary>
    private static (byte[] X, byte[] Y) EphemeralKey(byte[] message)
    {
        CborReader reader = new(message);
        reader.ReadTag();
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        reader.SkipValue();
        reader.ReadStartArray();
        reader.ReadStartArray();
        reader.SkipValue();
        reader.ReadStartMap();
        reader.ReadInt32().ShouldBe(-1);
        Dictionary<int, byte[]> key = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            int label = reader.ReadInt32();
            if (reader.PeekState() == CborReaderState.ByteString)
            {
                key.Add(label, reader.ReadByteString());
            }
            else
            {
                reader.SkipValue();
            }
        }

        return (key[-2], key[-3]);
    }

    private static void Report(string outcome) => Console.WriteLine(outcome);
}
