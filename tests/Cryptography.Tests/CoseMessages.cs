using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using CsCheck;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using CoseKey = NanoMedAgent.Cose.CoseKey;

namespace Cryptography.Tests;

/// <summary>COSE against .NET's, and every way in which a message can be none, refused by its name.</summary>
public sealed class CoseMessages : IDisposable
{
    private const int Limit = 300;
    private const int Es256 = -7;
    private const int Esp256 = -9;
    private const int Hmac64 = 4;

    private static readonly byte[] Payload = "This is the content."u8.ToArray();
    private static readonly byte[] MacKey = new byte[32];

    private readonly SystemCipherEngine _engine = new();
    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private CoseKey Key
    {
        get
        {
            ECParameters parameters = _signer.ExportParameters(includePrivateParameters: false);
            return new CoseKey(parameters.Q.X, parameters.Q.Y);
        }
    }

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void What_dotnet_signs_with_ES256_is_verified_tagged_with_a_key_id_and_with_any_payload()
    {
        CoseKey key = Key;
        Gen.Select(Gen.Byte.Array[0, Limit], Gen.Byte.Array[0, 32], Gen.Bool).Sample((payload, keyId, isProtected) =>
        {
            CoseHeaderMap named = new() { { CoseHeaderLabel.KeyIdentifier, keyId } };
            CoseSigner signer = new(_signer, HashAlgorithmName.SHA256, isProtected ? named : null, isProtected ? null : named);
            byte[] message = CoseSign1Message.SignEmbedded(payload, signer);
            CoseSign1.TryParse(message, Limit, out CoseSign1 parsed).ShouldBe(CoseRefusal.None);
            parsed.Verify(key).ShouldBe(CoseRefusal.None);
            parsed.Payload.ShouldBe(payload);
            parsed.KeyId.ShouldBe(keyId);
        }, iter: Cases.Count);
    }

    /// <summary>.NET's COSE does not know ESP256: it reads the message, and its ECDSA verifies what is to be signed.</summary>
    [Fact]
    public void What_the_device_signs_dotnet_reads_and_verifies() =>
        Gen.Byte.Array[0, Limit].Sample(payload =>
        {
            byte[] privateKey = P256.GeneratePrivateKey(new SystemEntropy());
            byte[] signature = new byte[64];
            P256.Sign(_engine, new SystemEntropy(), privateKey, CoseSign1.Digest(payload), signature);
            CoseSign1Message message = CoseMessage.DecodeSign1(CoseSign1.Encode(payload, signature));
            message.Content!.Value.ToArray().ShouldBe(payload);
            message.ProtectedHeaders[CoseHeaderLabel.Algorithm].GetValueAsInt32().ShouldBe(Esp256);

            byte[] x = new byte[32];
            byte[] y = new byte[32];
            P256.TryPublicKey(privateKey, x, y).ShouldBeTrue();
            using ECDsa other = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } });
            other.VerifyData(Structure("Signature1", message.RawProtectedHeaders.ToArray(), payload), message.Signature.Span, HashAlgorithmName.SHA256).ShouldBeTrue();
        }, iter: Cases.Count / 10);

    [Theory]
    [InlineData("nothing wrong", CoseRefusal.None)]
    [InlineData("tagged as a signature", CoseRefusal.None)]
    [InlineData("ES256", CoseRefusal.None)]
    [InlineData("a key id", CoseRefusal.None)]
    [InlineData("a header that nobody knows", CoseRefusal.None)]
    [InlineData("tagged as a MAC", CoseRefusal.Malformed)]
    [InlineData("tagged twice", CoseRefusal.Malformed)]
    [InlineData("three parts", CoseRefusal.Malformed)]
    [InlineData("five parts", CoseRefusal.Malformed)]
    [InlineData("a byte behind", CoseRefusal.Malformed)]
    [InlineData("a byte missing", CoseRefusal.Malformed)]
    [InlineData("no payload", CoseRefusal.Malformed)]
    [InlineData("a payload of text", CoseRefusal.Malformed)]
    [InlineData("a payload that is too long", CoseRefusal.Malformed)]
    [InlineData("a signature of text", CoseRefusal.Malformed)]
    [InlineData("a protected map that is not wrapped", CoseRefusal.Malformed)]
    [InlineData("a protected array", CoseRefusal.Malformed)]
    [InlineData("a protected map of indefinite length", CoseRefusal.Malformed)]
    [InlineData("a byte behind the protected map", CoseRefusal.Malformed)]
    [InlineData("an unprotected array", CoseRefusal.Malformed)]
    [InlineData("the algorithm twice", CoseRefusal.Malformed)]
    [InlineData("a key id twice", CoseRefusal.Malformed)]
    [InlineData("a key id of text", CoseRefusal.Malformed)]
    [InlineData("a key id that is too long", CoseRefusal.Malformed)]
    [InlineData("no algorithm", CoseRefusal.AlgorithmMissing)]
    [InlineData("no protected headers", CoseRefusal.AlgorithmMissing)]
    [InlineData("ES384", CoseRefusal.AlgorithmUnknown)]
    [InlineData("EdDSA", CoseRefusal.AlgorithmUnknown)]
    [InlineData("HSS-LMS", CoseRefusal.AlgorithmUnknown)]
    [InlineData("a MAC's algorithm", CoseRefusal.AlgorithmUnknown)]
    [InlineData("an algorithm of text", CoseRefusal.AlgorithmUnknown)]
    [InlineData("an algorithm beyond all numbers", CoseRefusal.AlgorithmUnknown)]
    [InlineData("a critical header", CoseRefusal.CriticalUnknown)]
    [InlineData("a critical header, unprotected", CoseRefusal.HeaderMisplaced)]
    [InlineData("an unprotected algorithm", CoseRefusal.HeaderMisplaced)]
    [InlineData("a second algorithm, unprotected", CoseRefusal.HeaderMisplaced)]
    [InlineData("a key id in both", CoseRefusal.HeaderMisplaced)]
    [InlineData("a shorter signature", CoseRefusal.ProofWrong)]
    [InlineData("a longer signature", CoseRefusal.ProofWrong)]
    [InlineData("a signature of zeros", CoseRefusal.ProofWrong)]
    [InlineData("a signature over something else", CoseRefusal.ProofWrong)]
    public void A_signed_message_is_refused_by_the_name_of_its_flaw(string flaw, CoseRefusal expected)
    {
        CoseRefusal refusal = CoseSign1.TryParse(Signed(flaw), Limit, out CoseSign1 message);
        (message is null).ShouldBe(refusal != CoseRefusal.None);
        (refusal == CoseRefusal.None ? message!.Verify(Key) : refusal).ShouldBe(expected);
    }

    [Theory]
    [InlineData("nothing wrong", CoseRefusal.None)]
    [InlineData("tagged as a MAC", CoseRefusal.None)]
    [InlineData("tagged as a signature", CoseRefusal.Malformed)]
    [InlineData("no algorithm", CoseRefusal.AlgorithmMissing)]
    [InlineData("HMAC 256/256", CoseRefusal.AlgorithmUnknown)]
    [InlineData("ES256", CoseRefusal.AlgorithmUnknown)]
    [InlineData("a critical header", CoseRefusal.CriticalUnknown)]
    [InlineData("an unprotected algorithm", CoseRefusal.HeaderMisplaced)]
    [InlineData("the algorithm twice", CoseRefusal.Malformed)]
    [InlineData("a shorter signature", CoseRefusal.ProofWrong)]
    [InlineData("a signature over something else", CoseRefusal.ProofWrong)]
    public void An_authenticated_message_is_refused_by_the_name_of_its_flaw(string flaw, CoseRefusal expected)
    {
        byte[] encoded = Message(flaw, Hmac64, "MAC0", structure => HMACSHA256.HashData(MacKey, structure)[..8]);
        CoseRefusal refusal = CoseMac0.TryParse(encoded, Limit, out CoseMac0 message);
        (refusal == CoseRefusal.None ? message.Verify(_engine, MacKey) : refusal).ShouldBe(expected);
    }

    [Fact]
    public void A_signature_of_another_kind_is_refused_by_name_where_a_hash_based_one_is_asked_for()
    {
        CoseSign1.TryParse(Signed("nothing wrong"), Limit, out CoseSign1 classical).ShouldBe(CoseRefusal.None);
        classical.VerifyHashBased(new byte[60]).ShouldBe(CoseRefusal.AlgorithmUnknown);
        CoseSign1.TryParse(Signed("no algorithm"), Limit, out CoseSign1 nameless).ShouldBe(CoseRefusal.None);
        nameless.VerifyHashBased(new byte[60]).ShouldBe(CoseRefusal.AlgorithmMissing);
        CoseSign1.TryParse(Signed("HSS-LMS"), Limit, out CoseSign1 wrong).ShouldBe(CoseRefusal.None);
        wrong.VerifyHashBased(new byte[60]).ShouldBe(CoseRefusal.ProofWrong);
    }

    private byte[] Signed(string flaw) => Message(flaw, Esp256, "Signature1", structure => _signer.SignData(structure, HashAlgorithmName.SHA256));

    private static byte[] Message(string flaw, int algorithm, string context, Func<byte[], byte[]> prove)
    {
        byte[] protectedHeaders = Protected(flaw, algorithm);
        byte[] payload = flaw == "a payload that is too long" ? new byte[Limit + 1] : Payload;
        byte[] proof = prove(Structure(context, protectedHeaders, payload));
        proof = flaw switch
        {
            "a shorter signature" => proof[..^1],
            "a longer signature" => [.. proof, 0],
            "a signature of zeros" => new byte[64],
            "a signature over something else" => prove(Structure(context, protectedHeaders, [1])),
            _ => proof,
        };

        CborWriter writer = new(CborConformanceMode.Lax, allowMultipleRootLevelValues: true);
        switch (flaw)
        {
            case "tagged as a signature":
                writer.WriteTag((CborTag)18);
                break;
            case "tagged as a MAC":
                writer.WriteTag((CborTag)17);
                break;
            case "tagged twice":
                writer.WriteTag((CborTag)18);
                writer.WriteTag((CborTag)18);
                break;
            default:
                break;
        }

        int parts = flaw == "three parts" ? 3 : flaw == "five parts" ? 5 : 4;
        writer.WriteStartArray(parts);
        if (flaw == "a protected map that is not wrapped")
        {
            writer.WriteEncodedValue(protectedHeaders);
        }
        else
        {
            writer.WriteByteString(protectedHeaders);
        }

        WriteUnprotected(writer, flaw);
        switch (flaw)
        {
            case "no payload":
                writer.WriteNull();
                break;
            case "a payload of text":
                writer.WriteTextString("text");
                break;
            default:
                writer.WriteByteString(payload);
                break;
        }

        if (flaw == "a signature of text")
        {
            writer.WriteTextString(new string('a', 64));
        }
        else if (parts > 3)
        {
            writer.WriteByteString(proof);
        }

        if (parts == 5)
        {
            writer.WriteNull();
        }

        writer.WriteEndArray();
        if (flaw == "a byte behind")
        {
            writer.WriteNull();
        }

        byte[] message = writer.Encode();
        return flaw == "a byte missing" ? message[..^1] : message;
    }

    private static byte[] Protected(string flaw, int algorithm) => flaw switch
    {
        "no protected headers" or "an unprotected algorithm" => [],
        "no algorithm" => [0xA0],
        "ES256" => Map(1, Es256),
        "ES384" => Map(1, -35),
        "EdDSA" => Map(1, -8),
        "HSS-LMS" => Map(1, -46),
        "a MAC's algorithm" => Map(1, Hmac64),
        "HMAC 256/256" => Map(1, 5),
        "an algorithm of text" => [0xA1, 0x01, 0x65, .. "ES256"u8],
        "an algorithm beyond all numbers" => [0xA1, 0x01, 0x3B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8],
        "the algorithm twice" => [0xA2, .. Map(1, algorithm)[1..], .. Map(1, algorithm)[1..]],
        "a critical header" => [0xA2, .. Map(1, algorithm)[1..], 0x02, 0x81, 0x18, 0x63],
        "a protected array" => [0x81, 0x01],
        "a protected map of indefinite length" => [0xBF, .. Map(1, algorithm)[1..], 0xFF],
        "a byte behind the protected map" => [.. Map(1, algorithm), 0x00],
        "a key id in both" => [0xA2, .. Map(1, algorithm)[1..], 0x04, 0x41, 0x01],
        _ => Map(1, algorithm),
    };

    private static void WriteUnprotected(CborWriter writer, string flaw)
    {
        byte[] encoded = flaw switch
        {
            "a key id" or "a key id in both" => [0xA1, 0x04, 0x42, 0x31, 0x31],
            "a key id twice" => [0xA2, 0x04, 0x42, 0x31, 0x31, 0x04, 0x42, 0x31, 0x31],
            "a key id of text" => [0xA1, 0x04, 0x62, 0x31, 0x31],
            "a key id that is too long" => [0xA1, 0x04, 0x58, 0x21, .. new byte[33]],
            "a header that nobody knows" => [0xA1, 0x19, 0x03, 0xE8, 0x81, 0xA0],
            "a critical header, unprotected" => [0xA1, 0x02, 0x81, 0x18, 0x63],
            "an unprotected algorithm" => Map(1, Esp256),
            "a second algorithm, unprotected" => Map(1, Es256),
            "an unprotected array" => [0x80],
            _ => [0xA0],
        };
        writer.WriteEncodedValue(encoded);
    }

    private static byte[] Map(int label, int value)
    {
        CborWriter writer = new();
        writer.WriteStartMap(1);
        writer.WriteInt32(label);
        writer.WriteInt32(value);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Structure(string context, byte[] protectedHeaders, byte[] payload)
    {
        CborWriter writer = new();
        writer.WriteStartArray(4);
        writer.WriteTextString(context);
        writer.WriteByteString(protectedHeaders);
        writer.WriteByteString([]);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
