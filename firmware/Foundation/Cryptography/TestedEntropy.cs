using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Random bytes for keys: an HMAC_DRBG that is seeded, and from time to time reseeded, from a source that is tested for as long as it is used. A source that
/// fails at the start gives no generator at all. One that fails later adds nothing more: the generator goes on from its seed, which is as secret as before,
/// and says so.
/// </summary>
public sealed class TestedEntropy : IEntropy
{
    // 256 bits of strength and half as many again for the nonce (SP 800-90A, section 8.6.7), at 6 bits in a byte.
    private const int SeedBytes = 64;

    // Fills between reseedings: an epoch takes about a dozen.
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

    /// <summary>What is wrong with the source; it stays when it was once.</summary>
    public EntropyRefusal Refusal { get; private set; }

    /// <summary>Tests engine and source, and seeds a generator.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="source">The chip's generator.</param>
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
        EntropyRefusal refusal = tests.Look(noise);
        if (refusal != EntropyRefusal.None)
        {
            return refusal;
        }

        byte[] seed = new byte[SeedBytes];
        source.Fill(seed);
        refusal = tests.Look(seed);
        if (refusal == EntropyRefusal.None)
        {
            random = new TestedEntropy(source, tests, new HmacDrbg(engine, seed));
        }

        Array.Clear(seed, 0, SeedBytes);
        return refusal;
    }

    /// <inheritdoc/>
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

    private void Reseed()
    {
        if (Refusal != EntropyRefusal.None)
        {
            return;
        }

        byte[] seed = new byte[SeedBytes];
        _source.Fill(seed);
        Refusal = _tests.Look(seed);
        if (Refusal == EntropyRefusal.None)
        {
            _generator.Reseed(seed);
        }

        Array.Clear(seed, 0, SeedBytes);
    }
}
