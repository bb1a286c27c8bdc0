using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Random bytes for keys: an HMAC_DRBG that is seeded, and regularly reseeded, from a source that is tested during its whole use. With a
/// source that fails at the start there is no generator. After a later failure the generator continues from its seed, which stays secret,
/// is not reseeded any more, and reports the failure.
/// </summary>
public sealed class TestedEntropy : IEntropy
{
    // 256 bits of strength and half as many again for the nonce (SP 800-90A, section 8.6.7), at 6 bits of entropy per byte.
    private const int SeedBytes = 64;

    // Fills between two reseedings: an epoch takes about a dozen.
    private const int FillsPerSeed = 64;

    private readonly IEntropy _source;
    private readonly NoiseTests _tests;
    private readonly HmacDrbg _generator;
    private int _fills;

    private TestedEntropy(IEntropy source, NoiseTests tests, HmacDrbg generator)
    {
        _source = source;
        _tests = tests;
        _generator = generator;
    }

    /// <summary>What is wrong with the source. It does not return to None.</summary>
    public EntropyRefusal Refusal;

    /// <summary>Tests engine and source, and seeds a generator.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="source">The chip's random number generator.</param>
    /// <param name="random">null when refused.</param>
    public static EntropyRefusal TryOpen(ICipherEngine engine, IEntropy source, out TestedEntropy random)
    {
        random = null;
        if (!HmacDrbg.IsRight(engine))
        {
            return EntropyRefusal.EngineWrong;
        }

        NoiseTests tests = new();
        byte[] noise = new byte[NoiseTests.StartupBytes];
        source.Fill(noise);
        EntropyRefusal refusal = tests.Test(noise);
        if (refusal != EntropyRefusal.None)
        {
            return refusal;
        }

        byte[] seed = new byte[SeedBytes];
        source.Fill(seed);
        refusal = tests.Test(seed);
        if (refusal == EntropyRefusal.None)
        {
            random = new TestedEntropy(source, tests, new HmacDrbg(engine, seed));
        }

        Array.Clear(seed, 0, SeedBytes);
        return refusal;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public void Fill(byte[] buffer)
    {
        _fills++;
        if (_fills >= FillsPerSeed)
        {
            _fills = 0;
            Reseed();
        }

        _generator.Generate(buffer);
    }

    [OwnFrame]
    private void Reseed()
    {
        if (Refusal != EntropyRefusal.None)
        {
            return;
        }

        byte[] seed = new byte[SeedBytes];
        _source.Fill(seed);
        Refusal = _tests.Test(seed);
        if (Refusal == EntropyRefusal.None)
        {
            _generator.Reseed(seed);
        }

        Array.Clear(seed, 0, SeedBytes);
    }
}
