using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Hash-based keys and signatures of BouncyCastle, the same in each run, and its verifier.</summary>
internal sealed class HssKeys
{
    private readonly HssPrivateKeyParameters _privateKey;

    /// <summary>Generates a key pair.</summary>
    /// <param name="seed">Another one gives other keys.</param>
    /// <param name="levels">Parameters of each level, the top one first.</param>
    public HssKeys(int seed, params LmsParameters[] levels)
    {
        DigestRandomGenerator generator = new(new Sha256Digest());
        generator.AddSeedMaterial(seed);
        HssKeyPairGenerator keys = new();
        keys.Init(new HssKeyGenerationParameters(levels, new SecureRandom(generator)));
        Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair pair = keys.GenerateKeyPair();
        _privateKey = (HssPrivateKeyParameters)pair.Private;
        PublicKey = ((HssPublicKeyParameters)pair.Public).GetEncoded();
    }

    /// <summary>The number of levels and the key of the top tree.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Signs with the next leaf.</summary>
    public byte[] Sign(byte[] message) => Hss.GenerateSignature(_privateKey, message).GetEncoded();

    /// <summary>What the firmware says.</summary>
    public static bool IsAcceptedByFirmware(byte[] publicKey, byte[] message, byte[] signature) =>
        HssLms.Verify(publicKey, message, signature);

    /// <summary>The result of BouncyCastle. It throws various exceptions for what it cannot parse.</summary>
    public static bool IsAcceptedByBouncyCastle(byte[] publicKey, byte[] message, byte[] signature)
    {
        try
        {
            HssPublicKeyParameters key = HssPublicKeyParameters.GetInstance(publicKey);
            return Hss.VerifySignature(key, HssSignature.GetInstance(signature, key.Level), message);
        }
        catch (Exception)
        {
            return false;
        }
    }
}
