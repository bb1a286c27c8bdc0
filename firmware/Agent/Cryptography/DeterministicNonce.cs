using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// The secret number of an ECDSA signature (RFC 6979, section 3.2), hedged: random bytes are mixed in where section 3.6 allows additional data. A generator
/// that fails then costs nothing, and one that works keeps two signatures of the same message from being alike.
/// </summary>
internal sealed class DeterministicNonce
{
    private const int Length = 32;

    private readonly ICipherEngine _engine;
    private byte[] _key = new byte[Length];
    private byte[] _value = new byte[Length];

    /// <summary>Seeds the generator.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="reducedDigest">The digest modulo n, 32 bytes.</param>
    /// <param name="additional">Random bytes, or none.</param>
    public DeterministicNonce(ICipherEngine engine, byte[] privateKey, byte[] reducedDigest, byte[] additional)
    {
        _engine = engine;
        for (int i = 0; i < Length; i++)
        {
            _value[i] = 1;
        }

        for (byte round = 0; round < 2; round++)
        {
            byte[] seed = new byte[Length + 1 + Length + Length + additional.Length];
            Array.Copy(_value, seed, Length);
            seed[Length] = round;
            Array.Copy(privateKey, 0, seed, Length + 1, Length);
            Array.Copy(reducedDigest, 0, seed, Length + 1 + Length, Length);
            Array.Copy(additional, 0, seed, Length + 1 + Length + Length, additional.Length);
            _key = _engine.HmacSha256(_key, seed);
            _value = _engine.HmacSha256(_key, _value);
            Array.Clear(seed, 0, seed.Length);
        }
    }

    /// <summary>The next candidate, 32 bytes; it may be 0 or not below n, once in 2^32.</summary>
    public byte[] Next()
    {
        _value = _engine.HmacSha256(_key, _value);
        byte[] candidate = (byte[])_value.Clone();

        byte[] seed = new byte[Length + 1];
        Array.Copy(_value, seed, Length);
        _key = _engine.HmacSha256(_key, seed);
        _value = _engine.HmacSha256(_key, _value);
        return candidate;
    }
}
