using System.Buffers.Binary;
using Cryptography.Tests.Vectors;
using CsCheck;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Cryptography.Tests;

public class HashBasedSignatures
{
    private static readonly byte[] Message = System.Text.Encoding.ASCII.GetBytes("a manifest");
    private static readonly LmsParameters Short = new(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w8);

    public static TheoryData<LMOtsParameters, LMSigParameters> EveryParameterSet()
    {
        TheoryData<LMOtsParameters, LMSigParameters> sets = [];
        foreach (LMOtsParameters oneTime in (LMOtsParameters[])
            [LMOtsParameters.sha256_n32_w1, LMOtsParameters.sha256_n32_w2, LMOtsParameters.sha256_n32_w4, LMOtsParameters.sha256_n32_w8])
        {
            sets.Add(oneTime, LMSigParameters.lms_sha256_n32_h5);
        }

        foreach (LMOtsParameters oneTime in (LMOtsParameters[])
            [LMOtsParameters.sha256_n24_w1, LMOtsParameters.sha256_n24_w2, LMOtsParameters.sha256_n24_w4, LMOtsParameters.sha256_n24_w8])
        {
            sets.Add(oneTime, LMSigParameters.lms_sha256_n24_h5);
        }

        sets.Add(LMOtsParameters.sha256_n32_w1, LMSigParameters.lms_sha256_n32_h10);
        sets.Add(LMOtsParameters.sha256_n24_w1, LMSigParameters.lms_sha256_n24_h10);
        return sets;
    }

    [Fact]
    public void Both_test_cases_of_RFC_8554_are_verified_and_with_a_byte_changed_refused()
    {
        // Hashes have 32 bytes, so a change of each seventh byte affects all of them. HssLmsEdgeCases changes the fields between them.
        int stride = Cases.AreMany ? 1 : 7;
        (string, string, string)[] published = [Rfc8554.Case1, Rfc8554.Case2];
        foreach ((string publicKey, string message, string signature) in published)
        {
            byte[][] parts = [Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature)];
            HssLms.Verify(parts[0], parts[1], parts[2]).ShouldBeTrue();
            foreach (byte[] part in parts)
            {
                for (int i = 0; i < part.Length; i += stride)
                {
                    part[i] ^= 0x10;
                    HssLms.Verify(parts[0], parts[1], parts[2]).ShouldBeFalse($"byte {i} of {part.Length}");
                    part[i] ^= 0x10;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryParameterSet))]
    public void A_signature_of_BouncyCastle_is_verified_for_every_width_and_hash(LMOtsParameters oneTime, LMSigParameters tree)
    {
        (byte[] publicKey, byte[][] signatures) = Sign(3, new LmsParameters(tree, oneTime));
        foreach (byte[] signature in signatures)
        {
            HssLms.Verify(publicKey, Message, signature).ShouldBeTrue();
            HssLms.Verify(publicKey, [1, .. Message], signature).ShouldBeFalse();
            HssLms.Verify(publicKey, Message, [.. signature, 0]).ShouldBeFalse();
            HssLms.Verify(publicKey, Message, signature[..^1]).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Signatures_with_up_to_eight_levels_are_verified(int levels)
    {
        // Parameters change from level to level.
        LmsParameters[] sets = [.. Enumerable.Range(0, levels).Select(level => new LmsParameters(
            LMSigParameters.lms_sha256_n32_h5, level % 2 == 0 ? LMOtsParameters.sha256_n32_w2 : LMOtsParameters.sha256_n32_w4))];
        (byte[] publicKey, byte[][] signatures) = Sign(2, sets);
        signatures.ShouldAllBe(signature => HssLms.Verify(publicKey, Message, signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(0xFFFFFFFF)]
    public void An_invalid_number_of_levels_is_refused(uint levels)
    {
        (byte[] publicKey, byte[][] signatures) = Sign(1, Short);
        BinaryPrimitives.WriteUInt32BigEndian(publicKey, levels);
        BinaryPrimitives.WriteUInt32BigEndian(signatures[0], levels - 1);
        HssLms.Verify(publicKey, Message, signatures[0]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 10)]
    [InlineData(4, 15)]
    [InlineData(8, 0)]
    [InlineData(8, 7)]
    [InlineData(8, 9)]
    public void A_key_with_unknown_or_mixed_types_is_refused(int offset, uint type)
    {
        (byte[] publicKey, byte[][] signatures) = Sign(1, Short);
        BinaryPrimitives.WriteUInt32BigEndian(publicKey.AsSpan(offset), type);
        HssLms.Verify(publicKey, Message, signatures[0]).ShouldBeFalse();
    }

    [Fact]
    public void Firmware_and_BouncyCastle_agree_on_signatures_with_and_without_a_changed_bit()
    {
        const int Signed = 200;
        LmsParameters set = new(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w2);
        (byte[] publicKey, byte[][] signatures) = Sign(Signed, set, set);
        HssPublicKeyParameters theirs = HssPublicKeyParameters.GetInstance(publicKey);
        Gen.Select(Gen.Int[0, Signed - 1], Gen.Int[0, (signatures[0].Length * 8) - 1], Gen.Bool).Sample((which, bit, isChanged) =>
        {
            byte[] signature = [.. signatures[which]];
            signature[bit / 8] ^= (byte)(isChanged ? 1 << (bit % 8) : 0);
            HssLms.Verify(publicKey, Message, signature).ShouldBe(Accepts(theirs, signature));
        }, iter: Cases.Few);
    }

    [Fact]
    public void A_shortened_signature_is_refused()
    {
        byte[] signature = Convert.FromHexString(Rfc8554.Case2.Signature);
        byte[] publicKey = Convert.FromHexString(Rfc8554.Case2.PublicKey);
        Gen.Int[0, signature.Length - 1].Sample(length =>
            HssLms.Verify(publicKey, Convert.FromHexString(Rfc8554.Case2.Message), signature[..length]).ShouldBeFalse());
    }

    private static bool Accepts(HssPublicKeyParameters key, byte[] signature)
    {
        try
        {
            return Hss.VerifySignature(key, HssSignature.GetInstance(signature, key.Level), Message);
        }
        catch (Exception)
        {
            // It has no other way to say that a signature cannot be read.
            return false;
        }
    }

    private static (byte[] PublicKey, byte[][] Signatures) Sign(int count, params LmsParameters[] levels)
    {
        HssKeyGenerationParameters parameters = new(levels, new SecureRandom());
        HssKeyPairGenerator generator = new();
        generator.Init(parameters);
        Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        HssPrivateKeyParameters privateKey = (HssPrivateKeyParameters)pair.Private;
        byte[][] signatures = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            signatures[i] = Hss.GenerateSignature(privateKey, Message).GetEncoded();
        }

        return (((HssPublicKeyParameters)pair.Public).GetEncoded(), signatures);
    }
}
