using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// HMAC_DRBG with SHA-256 (SP 800-90A, section 10.1.2). It makes as many random bytes as are wanted out of a seed; who does not know the seed, or learns the
/// state later, cannot tell what came before.
/// </summary>
public sealed class HmacDrbg
{
    private const int Length = 32;

    // The bytes 0 to 47 as a seed, and what follows; computed with BouncyCastle.
    private static readonly byte[] KnownAnswer = Hexadecimal.Bytes("0ffb80875a3e9022a4941a3fa1b0d3611df14e1cf651a73ce9229b9f3ad56887");

    private readonly ICipherEngine _engine;
    private byte[] _key = new byte[Length];
    private byte[] _value = new byte[Length];

    /// <summary>Instantiates (section 10.1.2.3).</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="seed">Entropy, nonce and personalisation, one behind the other.</param>
    public HmacDrbg(ICipherEngine engine, byte[] seed)
    {
        _engine = engine;
        for (int i = 0; i < Length; i++)
        {
            _value[i] = 1;
        }

        Reseed(seed);
    }

    /// <summary>Whether the engine makes of a known seed what it must (section 11.3): a broken HMAC would make bytes that look as random as any.</summary>
    public static bool IsRight(ICipherEngine engine)
    {
        byte[] seed = new byte[48];
        for (int i = 0; i < seed.Length; i++)
        {
            seed[i] = (byte)i;
        }

        byte[] answer = new byte[Length];
        new HmacDrbg(engine, seed).Generate(answer);
        return ConstantTime.AreEqual(answer, KnownAnswer);
    }

    /// <summary>Mixes in more (section 10.1.2.4). What is mixed in may be known to anybody: it takes nothing away.</summary>
    public void Reseed(byte[] entropy)
    {
        Update(0, entropy);
        Update(1, entropy);
    }

    /// <summary>Fills an array (section 10.1.2.5), and moves on so that it cannot be found out again.</summary>
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

    /// <summary>Forgets the state; what is generated afterwards is worth nothing.</summary>
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

    private void Advance()
    {
        byte[] value = _engine.HmacSha256(_key, _value);
        Array.Clear(_value, 0, Length);
        _value = value;
    }
}
