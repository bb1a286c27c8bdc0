using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// HMAC_DRBG with SHA-256 (SP 800-90A, section 10.1.2). It generates random bytes from a seed. Nobody can compute earlier output without
/// the seed, not even from the later state.
/// </summary>
public sealed class HmacDrbg
{
    private const int Length = 32;

    // The first half of the output for the bytes 0 to 47 as a seed; computed with BouncyCastle.
    private const string KnownAnswer = "0ffb80875a3e9022a4941a3fa1b0d361";

    private readonly ICipherEngine _engine;
    private byte[] _key = new byte[Length];
    private byte[] _value = new byte[Length];

    /// <summary>Instantiates (section 10.1.2.3).</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="seed">Entropy, nonce and personalisation string, concatenated.</param>
    public HmacDrbg(ICipherEngine engine, byte[] seed)
    {
        _engine = engine;
        for (int i = 0; i < Length; i++)
        {
            _value[i] = 1;
        }

        Reseed(seed);
    }

    /// <summary>Known-answer test (section 11.3): the output of a broken HMAC would look as random as any.</summary>
    public static bool IsRight(ICipherEngine engine)
    {
        byte[] seed = new byte[48];
        for (int i = 0; i < seed.Length; i++)
        {
            seed[i] = (byte)i;
        }

        byte[] answer = new byte[Length / 2];
        new HmacDrbg(engine, seed).Generate(answer);
        return ConstantTime.AreEqual(answer, Hexadecimal.Bytes(KnownAnswer));
    }

    /// <summary>Mixes in additional entropy (section 10.1.2.4). Even public input does not weaken the state.</summary>
    [OwnFrame]
    public void Reseed(byte[] entropy)
    {
        Update(0, entropy);
        Update(1, entropy);
    }

    /// <summary>Fills an array (section 10.1.2.5), and updates the state so that the output cannot be reconstructed.</summary>
    /// <param name="target">At most 65,536 bytes.</param>
    public void Generate(byte[] target)
    {
        for (int offset = 0; offset < target.Length; offset += Length)
        {
            Advance();
            Array.Copy(_value, 0, target, offset, target.Length - offset < Length ? target.Length - offset : Length);
        }

        Update(0, null);
    }

    /// <summary>Erases the state; output generated afterwards is not random.</summary>
    [OwnFrame]
    public void Clear()
    {
        Array.Clear(_key, 0, Length);
        Array.Clear(_value, 0, Length);
    }

    /// <summary>One half of HMAC_DRBG_Update (section 10.1.2.2).</summary>
    private void Update(byte round, byte[] provided)
    {
        int count = provided == null ? 0 : provided.Length;
        byte[] input = new byte[Length + 1 + count];
        Array.Copy(_value, 0, input, 0, Length);
        input[Length] = round;
        if (count > 0)
        {
            Array.Copy(provided, 0, input, Length + 1, count);
        }

        byte[] key = _engine.HmacSha256(_key, input);
        Array.Clear(_key, 0, Length);
        Array.Clear(input, 0, input.Length);
        _key = key;
        Advance();
    }

    [OwnFrame]
    private void Advance()
    {
        byte[] value = _engine.HmacSha256(_key, _value);
        Array.Clear(_value, 0, Length);
        _value = value;
    }
}
