using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using Cryptography.Tests.EdgeCases;
using CsCheck;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using CoseKey = NanoMedAgent.Cose.CoseKey;

namespace Cryptography.Tests.Cose;

/// <summary>COSE messages of the device for other libraries, and the other way round.</summary>
public sealed class CoseMessages : IDisposable
{
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
    public void An_ES256_message_of_dotnet_is_verified_with_any_payload_and_key_id()
    {
        CoseKey key = Key;
        Gen.Select(Gen.Byte.Array[0, ComposedMessage.PayloadLimit], Gen.Byte.Array[0, 32], Gen.Bool).Sample((payload, keyId, isProtected) =>
        {
            CoseHeaderMap named = new() { { CoseHeaderLabel.KeyIdentifier, keyId } };
            CoseSigner signer = new(_signer, HashAlgorithmName.SHA256, isProtected ? named : null, isProtected ? null : named);
            byte[] message = CoseSign1Message.SignEmbedded(payload, signer);
            CoseSign1.TryParse(message, ComposedMessage.PayloadLimit, out CoseSign1 parsed).ShouldBe(CoseRefusal.None);
            parsed.Verify(key, externalAad: null).ShouldBe(CoseRefusal.None);
            parsed.Payload.ShouldBe(payload);
            parsed.KeyId.ShouldBe(keyId);
        }, iter: Cases.Count);
    }

    /// <summary>.NET's COSE library does not know ESP256. It parses the message, and .NET's ECDSA verifies the Sig_structure.</summary>
    [Fact]
    public void Dotnet_reads_and_verifies_a_message_of_the_device() =>
        Gen.Byte.Array[0, ComposedMessage.PayloadLimit].Sample(payload =>
        {
            byte[] privateKey = P256.GeneratePrivateKey(new SystemEntropy());
            byte[] signature = new byte[64];
            P256.Sign(_engine, new SystemEntropy(), privateKey, CoseSign1.Digest(externalAad: null, payload), signature);
            CoseSign1Message message = CoseMessage.DecodeSign1(CoseSign1.Encode(payload, signature));
            message.Content!.Value.ToArray().ShouldBe(payload);
            message.ProtectedHeaders[CoseHeaderLabel.Algorithm].GetValueAsInt32().ShouldBe(ComposedMessage.Esp256);

            byte[] x = new byte[32];
            byte[] y = new byte[32];
            P256.TryPublicKey(privateKey, x, y).ShouldBeTrue();
            using ECDsa other = ECDsa.Create(Curve.Key(x, y));
            byte[] signed = ComposedMessage.Structure("Signature1", message.RawProtectedHeaders.ToArray(), payload);
            other.VerifyData(signed, message.Signature.Span, HashAlgorithmName.SHA256).ShouldBeTrue();
        }, iter: Cases.Few);

    /// <summary>The signature covers all bits except those of the key id and its label (RFC 9052, section 4.4).</summary>
    [Fact]
    public void A_signed_message_with_a_changed_bit_is_refused_except_in_the_key_id()
    {
        CoseHeaderMap named = new() { { CoseHeaderLabel.KeyIdentifier, "11"u8.ToArray() } };
        CoseSigner signer = new(_signer, HashAlgorithmName.SHA256, protectedHeaders: null, named);
        byte[] message = CoseSign1Message.SignEmbedded("This is the content."u8.ToArray(), signer);

        // 18([<< {1: -7} >>, {4: h'3131'}, ...]): the unprotected map's entry is bytes 7 to 10.
        message[..11].ShouldBe([0xD2, 0x84, 0x43, 0xA1, 0x01, 0x26, 0xA1, 0x04, 0x42, 0x31, 0x31]);
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            message[bit / 8] ^= (byte)(1 << (bit % 8));
            CoseRefusal refusal = CoseSign1.TryParse(message, ComposedMessage.PayloadLimit, out CoseSign1 parsed);
            bool isAccepted = refusal == CoseRefusal.None && parsed.Verify(Key, externalAad: null) == CoseRefusal.None;
            (isAccepted ? bit / 8 : 7).ShouldBeInRange(7, 10, $"bit {bit}");
            message[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>The Sig_structure itself is signed, not its digest (RFC 8778).</summary>
    [Fact]
    public void A_message_signed_with_HSS_LMS_is_verified_with_its_key_only()
    {
        HssKeys keys = new(1, new LmsParameters(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w4));
        HssKeys others = new(2, new LmsParameters(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w4));
        byte[] encoded = ComposedMessage.Write("HSS-LMS", ComposedMessage.Esp256, "Signature1", keys.Sign);
        CoseSign1.TryParse(encoded, ComposedMessage.PayloadLimit, out CoseSign1 message).ShouldBe(CoseRefusal.None);
        message.VerifyHashBased(keys.PublicKey).ShouldBe(CoseRefusal.None);
        message.VerifyHashBased(others.PublicKey).ShouldBe(CoseRefusal.ProofWrong);
        message.Verify(Key, externalAad: null).ShouldBe(CoseRefusal.AlgorithmUnknown);

        encoded[^1] ^= 1;
        CoseSign1.TryParse(encoded, ComposedMessage.PayloadLimit, out message).ShouldBe(CoseRefusal.None);
        message.VerifyHashBased(keys.PublicKey).ShouldBe(CoseRefusal.ProofWrong);
    }

    /// <summary>
    /// The steps of ECDH-ES + A128KW (RFC 9053, section 6.4): the recipient agrees and derives with .NET, and unwraps with BouncyCastle.
    /// </summary>
    [Fact]
    public void A_recipient_unwraps_the_content_key_with_other_libraries() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[0, 64]).Sample((contentKey, context) =>
        {
            using ECDiffieHellman recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            ECPoint point = recipient.ExportParameters(includePrivateParameters: false).Q;
            byte[] ephemeral = P256.GeneratePrivateKey(new SystemEntropy());
            byte[] x = new byte[32];
            byte[] y = new byte[32];
            P256.TryPublicKey(ephemeral, x, y).ShouldBeTrue();
            byte[] shared = new byte[32];
            P256.TryAgree(ephemeral, P256Table.Make(point.X, point.Y), shared).ShouldBeTrue();
            byte[] wrapped = AesKeyWrap.Wrap(_engine, Hkdf.Derive(_engine, shared, null, context, 16), contentKey);

            using ECDiffieHellman sender = ECDiffieHellman.Create(Curve.Key(x, y));
            byte[] agreed = recipient.DeriveRawSecretAgreement(sender.PublicKey);
            byte[] wrappingKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, agreed, 16, info: context);
            AesWrapEngine engine = new();
            engine.Init(false, new KeyParameter(wrappingKey));
            engine.Unwrap(wrapped, 0, wrapped.Length).ShouldBe(contentKey);
        }, iter: Cases.Few);
}
