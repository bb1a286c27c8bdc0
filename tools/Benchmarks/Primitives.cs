using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace NanoMedAgent.Benchmarks;

/// <summary>
/// Each primitive in the firmware's implementation and in BouncyCastle's managed one. The firmware's is written for an interpreter; here it
/// is compiled. So the comparison only shows that it is not slower than a well-known library. firmware/COSTS.md has its cost on the device.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[HideColumns("Error", "StdDev", "Median", "Gen0", "Gen1", "Ratio", "RatioSD", "Job")]
[ShortRunJob]
public class Primitives
{
    private static readonly ECDomainParameters Domain = new(ECNamedCurveTable.GetByName("P-256"));

    private readonly DesktopCipherEngine _engine = new();
    private readonly DesktopEntropy _entropy = new();
    private readonly SecureRandom _random = new();
    private readonly byte[] _key = new byte[16];
    private readonly byte[] _nonce = new byte[13];
    private readonly byte[] _associated = new byte[44];
    private readonly byte[] _text = new byte[64];
    private readonly byte[] _kilobyte = new byte[1024];
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _signature = new byte[64];
    private readonly byte[] _shared = new byte[32];
    private readonly byte[] _x = new byte[32];
    private readonly byte[] _y = new byte[32];
    private byte[] _private = [];
    private byte[] _hashBasedKey = [];
    private byte[] _hashBasedSignature = [];
    private ECPrivateKeyParameters _bouncyCastlePrivateKey = null!;
    private ECPublicKeyParameters _bouncyCastlePublicKey = null!;
    private HssPublicKeyParameters _bouncyCastleHashBasedKey = null!;

    /// <summary>Makes the keys and signatures.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _private = P256.GeneratePrivateKey(_entropy);
        P256.TryPublicKey(_private, _x, _y);
        P256.Sign(_engine, _entropy, _private, _digest, _signature);
        _bouncyCastlePrivateKey = new ECPrivateKeyParameters(new Org.BouncyCastle.Math.BigInteger(1, _private), Domain);
        _bouncyCastlePublicKey = new ECPublicKeyParameters(Domain.G.Multiply(_bouncyCastlePrivateKey.D).Normalize(), Domain);
        HssKeyPairGenerator generator = new();
        LmsParameters level = new(LMSigParameters.lms_sha256_n32_h10, LMOtsParameters.sha256_n32_w4);
        generator.Init(new HssKeyGenerationParameters([level], _random));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        _bouncyCastleHashBasedKey = (HssPublicKeyParameters)pair.Public;
        _hashBasedKey = _bouncyCastleHashBasedKey.GetEncoded();
        _hashBasedSignature = Hss.GenerateSignature((HssPrivateKeyParameters)pair.Private, _text).GetEncoded();
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("SHA-256, 1 KB")]
    public byte[] Sha() => Sha256.Hash(_kilobyte);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("SHA-256, 1 KB")]
    public byte[] ShaOfBouncyCastle()
    {
        Sha256Digest digest = new();
        digest.BlockUpdate(_kilobyte, 0, _kilobyte.Length);
        byte[] result = new byte[32];
        digest.DoFinal(result, 0);
        return result;
    }

    /// <summary>The firmware's, with a native block cipher as on the device.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("AES-CCM, seal 64 bytes")]
    public byte[] Seal() => AesCcm.Seal(_engine, _key, _nonce, _associated, _text, 8);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("AES-CCM, seal 64 bytes")]
    public byte[] SealOfBouncyCastle()
    {
        CcmBlockCipher cipher = new(new AesEngine());
        cipher.Init(true, new AeadParameters(new KeyParameter(_key), 64, _nonce, _associated));
        byte[] result = new byte[cipher.GetOutputSize(_text.Length)];
        int length = cipher.ProcessBytes(_text, 0, _text.Length, result, 0);
        cipher.DoFinal(result, length);
        return result;
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("P-256, key generation")]
    public bool Generate() => P256.TryPublicKey(P256.GeneratePrivateKey(_entropy), _x, _y);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("P-256, key generation")]
    public AsymmetricCipherKeyPair GenerateOfBouncyCastle()
    {
        ECKeyPairGenerator generator = new();
        generator.Init(new ECKeyGenerationParameters(Domain, _random));
        return generator.GenerateKeyPair();
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("P-256, sign")]
    public void Sign() => P256.Sign(_engine, _entropy, _private, _digest, _signature);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("P-256, sign")]
    public Org.BouncyCastle.Math.BigInteger[] SignOfBouncyCastle()
    {
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, _bouncyCastlePrivateKey);
        return signer.GenerateSignature(_digest);
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("P-256, verify")]
    public bool Verify() => P256.Verify(_x, _y, _digest, _signature);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("P-256, verify")]
    public bool VerifyOfBouncyCastle()
    {
        ECDsaSigner signer = new();
        signer.Init(false, _bouncyCastlePublicKey);
        return signer.VerifySignature(_digest, new(1, _signature, 0, 32), new(1, _signature, 32, 32));
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("P-256, ECDH")]
    public bool Agree() => P256.TryAgree(_private, P256Table.Make(_x, _y), _shared);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("P-256, ECDH")]
    public Org.BouncyCastle.Math.BigInteger AgreeOfBouncyCastle()
    {
        ECDHBasicAgreement agreement = new();
        agreement.Init(_bouncyCastlePrivateKey);
        return agreement.CalculateAgreement(_bouncyCastlePublicKey);
    }

    /// <summary>The firmware's.</summary>
    [Benchmark(Description = "firmware"), BenchmarkCategory("HSS-LMS, verify (H10, W4)")]
    public bool VerifyHashBased() => HssLms.Verify(_hashBasedKey, _text, _hashBasedSignature);

    /// <summary>BouncyCastle's.</summary>
    [Benchmark(Description = "BouncyCastle"), BenchmarkCategory("HSS-LMS, verify (H10, W4)")]
    public bool VerifyHashBasedOfBouncyCastle() =>
        Hss.VerifySignature(_bouncyCastleHashBasedKey, HssSignature.GetInstance(_hashBasedSignature, 1), _text);
}
