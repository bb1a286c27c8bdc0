using System.Buffers.Text;
using System.Formats.Cbor;
using System.Text;
using System.Text.Json;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;

namespace Cryptography.Tests.Published;

/// <summary>
/// Examples of cose-wg. Messages that the device accepts are verified; others are refused with a reason, and their parts are compared with
/// the primitives. The device seals only, so ciphertexts are made again and compared. The project's own edge cases, which need no files,
/// are in the folder Cose.
/// </summary>
public class CoseExamples
{
    private const int Limit = 64;

    private static readonly string[] Names =
    [
        "HMac-enc-01", "aes-ccm-enc-01", "aes-ccm-enc-02", "aes-ccm-enc-03", "aes-ccm-enc-04",
        "ecdsa-sig-01", "hsssig-sig-01", "p256-wrap-128-01",
    ];

    private readonly SystemCipherEngine _engine = new();

    public static IEnumerable<TheoryDataRow<string>> Examples => PublishedFiles.Cose.Rows(Names);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_is_decided(string name)
    {
        using JsonDocument example = JsonDocument.Parse(File.ReadAllText(PublishedFiles.Cose.Path($"{name}.json")));
        switch (name)
        {
            case "HMac-enc-01":
                IsRefusedByNameAndComputedAlike(example);
                break;
            case "aes-ccm-enc-01":
                IsSealedAlike(example, tagLength: 8);
                IsWhatTheDeviceSealsWith(example);
                break;
            case "aes-ccm-enc-03":
                IsSealedAlike(example, tagLength: 8);
                break;
            case "aes-ccm-enc-02" or "aes-ccm-enc-04":
                IsSealedAlike(example, tagLength: 16);
                break;
            case "ecdsa-sig-01":
                IsAcceptedAndWithAnyBitChangedRefused(example);
                break;
            case "hsssig-sig-01":
                IsAcceptedWithItsKeyAlone(example);
                break;
            case "p256-wrap-128-01":
                IsAgreedAndWrappedAlike(example);
                break;
            default:
                Assert.Fail($"nothing runs {name}");
                break;
        }
    }

    private static void IsAcceptedAndWithAnyBitChangedRefused(JsonDocument example)
    {
        JsonElement key = example.RootElement.GetProperty("input").GetProperty("sign0").GetProperty("key");
        CoseKey signer = new(FromBase64Url(key, "x"), FromBase64Url(key, "y"));
        byte[] message = Message(example);
        Verify(message, parsed => parsed.Verify(signer, externalAad: null)).ShouldBe(CoseRefusal.None);
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            CoseRefusal refusal = Verify(message, parsed => parsed.Verify(signer, externalAad: null));

            // The signature does not cover the key id and its label.
            bool isUnsigned = refusal == CoseRefusal.None;
            (isUnsigned ? bit / 8 : 9).ShouldBeInRange(9, 13, $"bit {bit}");
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static void IsAcceptedWithItsKeyAlone(JsonDocument example)
    {
        byte[] key = Hex(example.RootElement.GetProperty("input").GetProperty("sign0").GetProperty("key"), "public");
        byte[] message = Message(example);
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.None);
        message[^1] ^= 1;
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.ProofWrong);
        message[^1] ^= 1;
        key[^1] ^= 1;
        Verify(message, parsed => parsed.VerifyHashBased(key)).ShouldBe(CoseRefusal.ProofWrong);
    }

    private void IsRefusedByNameAndComputedAlike(JsonDocument example)
    {
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        CoseMac0.TryParse(Message(example), Limit, out CoseMac0 message).ShouldBe(CoseRefusal.None);
        message.Verify(_engine, Hex(intermediates, "CEK_hex"), externalAad: null).ShouldBe(CoseRefusal.AlgorithmUnknown);
        Message(example)[^32..].ShouldBe(_engine.HmacSha256(Hex(intermediates, "CEK_hex"), Hex(intermediates, "ToMac_hex")));
    }

    private void IsSealedAlike(JsonDocument example, int tagLength)
    {
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        byte[] associatedData = Hex(intermediates, "AAD_hex");
        byte[] ciphertext = AesCcm.Seal(_engine, Hex(intermediates, "CEK_hex"), Nonce(example), associatedData, Text(example), tagLength);
        Message(example)[^ciphertext.Length..].ShouldBe(ciphertext);
    }

    private void IsWhatTheDeviceSealsWith(JsonDocument example)
    {
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        byte[] associatedData = CoseEncrypt0.AssociatedData([]);
        associatedData.ShouldBe(Hex(intermediates, "AAD_hex"));
        byte[] ciphertext = CoseEncrypt0.Seal(_engine, Hex(intermediates, "CEK_hex"), Nonce(example), 0, associatedData, Text(example));
        Message(example)[^ciphertext.Length..].ShouldBe(ciphertext);
    }

    /// <summary>
    /// The content is encrypted with AES-GCM, which the device does not have. The recipient is of the kind that the device writes.
    /// </summary>
    private void IsAgreedAndWrappedAlike(JsonDocument example)
    {
        JsonElement recipient = example.RootElement.GetProperty("input").GetProperty("enveloped").GetProperty("recipients")[0];
        (byte[] x, byte[] y) = EphemeralKey(Message(example));
        JsonElement intermediates = example.RootElement.GetProperty("intermediates");
        JsonElement expected = intermediates.GetProperty("recipients")[0];
        byte[] shared = new byte[P256.Length];
        P256.TryAgree(FromBase64Url(recipient.GetProperty("key"), "d"), P256Table.Make(x, y), shared).ShouldBeTrue();
        shared.ShouldBe(Hex(expected, "Secret_hex"));
        byte[] wrappingKey = Hkdf.Derive(_engine, shared, null, Hex(expected, "Context_hex"), 16);
        wrappingKey.ShouldBe(Hex(expected, "KEK_hex"));
        byte[] wrapped = AesKeyWrap.Wrap(_engine, wrappingKey, Hex(intermediates, "CEK_hex"));
        Convert.ToHexString(Message(example)).ShouldContain(Convert.ToHexString(wrapped));
    }

    private static CoseRefusal Verify(byte[] message, Func<CoseSign1, CoseRefusal> verify)
    {
        CoseRefusal refusal = CoseSign1.TryParse(message, Limit, out CoseSign1 parsed);
        return refusal == CoseRefusal.None ? verify(parsed) : refusal;
    }

    private static byte[] Message(JsonDocument example) => Hex(example.RootElement.GetProperty("output"), "cbor");

    private static byte[] Text(JsonDocument example) =>
        Encoding.ASCII.GetBytes(example.RootElement.GetProperty("input").GetProperty("plaintext").GetString()!);

    private static byte[] Nonce(JsonDocument example)
    {
        JsonElement input = example.RootElement.GetProperty("input");
        bool isInner = input.GetProperty("encrypted").TryGetProperty("rng_stream", out JsonElement inner);
        JsonElement stream = isInner ? inner : input.GetProperty("rng_stream");
        return Convert.FromHexString(stream[0].GetString()!);
    }

    private static byte[] Hex(JsonElement of, string property) => Convert.FromHexString(of.GetProperty(property).GetString()!);

    private static byte[] FromBase64Url(JsonElement of, string property) =>
        Base64Url.DecodeFromChars(of.GetProperty(property).GetString()!);

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
}
