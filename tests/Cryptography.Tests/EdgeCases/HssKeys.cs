using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Hash-based keys and signatures that BouncyCastle makes, the same in every run, with what it says to a signature.</summary>
internal sealed class HssKeys
{
    private readonly HssPrivateKeyParameters _privateKey;

    /// <summary>Makes a key pair.</summary>
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

    /// <summary>As a verifier is given it: the number of levels and the top tree's key.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Signs with the next leaf.</summary>
    public byte[] Sign(byte[] message) => Hss.GenerateSignature(_privateKey, message).GetEncoded();

    /// <summary>What the firmware says.</summary>
    public static bool IsAcceptedByFirmware(byte[] publicKey, byte[] message, byte[] signature) =>
        HssLms.Verify(publicKey, message, signature);

    /// <summary>
    /// What BouncyCastle says. It has no other way than an exception to say that something cannot be read, and it has many.
    /// </summary>
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
