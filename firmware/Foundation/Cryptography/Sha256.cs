using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// SHA-256 (FIPS 180-4). Eight rounds are unrolled, so that none of the eight variables is moved to another; a rotation is a shift of a
/// number that contains the word twice. Both save instructions, which are what costs time in the interpreter. Sixteen rounds would also
/// save the moves of the words, 4 % of the instructions, and take 1 KB more of the image.
/// </summary>
public sealed class Sha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestLength = 32;

    private const int BlockLength = 64;
    private const int LengthLength = 8;

    // A 32-bit word times this is the word twice, side by side.
    private const ulong Twice = 0x100000001;

    /// <summary>
    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). In an array of each
    /// digest: it is in the heap only while something is hashed. Copying it from the image takes three instructions.
    /// </summary>
    internal readonly uint[] RoundConstants =
    {
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
        0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
        0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
        0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
        0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    };

    private readonly uint[] _state = new uint[8];
    private readonly uint[] _words = new uint[16];
    private readonly byte[] _block = new byte[BlockLength];
    private int _used;
    private long _length;

    /// <summary>Begins a digest.</summary>
    public Sha256() => Reset();

    /// <summary>Computes the digest of an array.</summary>
    /// <returns>32 bytes.</returns>
    public static byte[] Hash(byte[] data)
    {
        Sha256 sha = new();
        sha.Update(data, 0, data.Length);
        return sha.Finish();
    }

    /// <summary>Discards the message so far, and begins a new one.</summary>
    [OwnFrame]
    public void Reset()
    {
        Begin(_state);
        _used = 0;
        _length = 0;
        Array.Clear(_block, 0, BlockLength);
    }

    /// <summary>Appends a part of an array to the message.</summary>
    public void Update(byte[] data, int offset, int count)
    {
        _length += count;
        if (_used > 0)
        {
            int taken = count < BlockLength - _used ? count : BlockLength - _used;
            Array.Copy(data, offset, _block, _used, taken);
            _used += taken;
            offset += taken;
            count -= taken;
            if (_used < BlockLength)
            {
                return;
            }

            Compress(_block, 0);
            _used = 0;
        }

        while (count >= BlockLength)
        {
            Compress(data, offset);
            offset += BlockLength;
            count -= BlockLength;
        }

        Array.Copy(data, offset, _block, 0, count);
        _used = count;
    }

    /// <summary>Completes the digest of the message; afterwards a new message begins.</summary>
    /// <returns>32 bytes.</returns>
    [OwnFrame]
    public byte[] Finish()
    {
        _block[_used++] = 0x80;
        if (_used > BlockLength - LengthLength)
        {
            Array.Clear(_block, _used, BlockLength - _used);
            Compress(_block, 0);
            _used = 0;
        }

        Array.Clear(_block, _used, BlockLength - LengthLength - _used);
        BigEndian.Write(_block, BlockLength - LengthLength, LengthLength, _length * 8);
        Compress(_block, 0);
        byte[] digest = new byte[DigestLength];
        Write(_state, digest, 0, DigestLength);
        Reset();
        return digest;
    }

    /// <summary>Writes the first bytes of a state, the most significant of each word first.</summary>
    /// <param name="state">8 words.</param>
    /// <param name="target">Receives the bytes.</param>
    /// <param name="offset">Where the first byte goes.</param>
    /// <param name="count">A multiple of four.</param>
    internal static void Write(uint[] state, byte[] target, int offset, int count)
    {
        for (int i = 0; i < count >> 2; i++)
        {
            uint word = state[i];
            target[offset] = (byte)(word >> 24);
            target[offset + 1] = (byte)(word >> 16);
            target[offset + 2] = (byte)(word >> 8);
            target[offset + 3] = (byte)word;
            offset += 4;
        }
    }

    /// <summary>Reads a word, the most significant byte first.</summary>
    internal static uint Word(byte[] bytes, int offset) =>
        ((uint)bytes[offset] << 24) | ((uint)bytes[offset + 1] << 16) | ((uint)bytes[offset + 2] << 8) | bytes[offset + 3];

    /// <summary>Sets the initial state: the first 32 bits of the fractional parts of the square roots of the first 8 primes.</summary>
    /// <param name="state">Receives 8 words.</param>
    internal static void Begin(uint[] state)
    {
        state[0] = 0x6A09E667;
        state[1] = 0xBB67AE85;
        state[2] = 0x3C6EF372;
        state[3] = 0xA54FF53A;
        state[4] = 0x510E527F;
        state[5] = 0x9B05688C;
        state[6] = 0x1F83D9AB;
        state[7] = 0x5BE0CD19;
    }

    private void Compress(byte[] block, int offset)
    {
        uint[] words = _words;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Word(block, offset);
            offset += 4;
        }

        Compress(_state, words, RoundConstants);
    }

    /// <summary>
    /// Compresses one block into a state. A caller that hashes many short inputs has the words already, and saves the conversion to bytes.
    /// </summary>
    /// <param name="state">8 words.</param>
    /// <param name="words">The block, 16 words.</param>
    /// <param name="k">See <see cref="RoundConstants"/>.</param>
    internal static void Compress(uint[] state, uint[] words, uint[] k)
    {
        // The first four locals take one byte less at each use, and a 64-bit constant takes nine bytes.
        ulong x;
        ulong twice = Twice;
        uint t;
        ulong y;
        uint w0 = words[0];
        uint w1 = words[1];
        uint w2 = words[2];
        uint w3 = words[3];
        uint w4 = words[4];
        uint w5 = words[5];
        uint w6 = words[6];
        uint w7 = words[7];
        uint w8 = words[8];
        uint w9 = words[9];
        uint w10 = words[10];
        uint w11 = words[11];
        uint w12 = words[12];
        uint w13 = words[13];
        uint w14 = words[14];
        uint w15 = words[15];
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];

        int round = 0;
        while (true)
        {
            x = e * twice;
            t = h + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (g ^ (e & (f ^ g))) + k[round] + w0;
            d += t;
            x = a * twice;
            h = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((a & b) | (c & (a | b)));

            x = d * twice;
            t = g + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (f ^ (d & (e ^ f))) + k[round + 1] + w1;
            c += t;
            x = h * twice;
            g = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((h & a) | (b & (h | a)));

            x = c * twice;
            t = f + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (e ^ (c & (d ^ e))) + k[round + 2] + w2;
            b += t;
            x = g * twice;
            f = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((g & h) | (a & (g | h)));

            x = b * twice;
            t = e + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (d ^ (b & (c ^ d))) + k[round + 3] + w3;
            a += t;
            x = f * twice;
            e = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((f & g) | (h & (f | g)));

            x = a * twice;
            t = d + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (c ^ (a & (b ^ c))) + k[round + 4] + w4;
            h += t;
            x = e * twice;
            d = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((e & f) | (g & (e | f)));

            x = h * twice;
            t = c + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (b ^ (h & (a ^ b))) + k[round + 5] + w5;
            g += t;
            x = d * twice;
            c = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((d & e) | (f & (d | e)));

            x = g * twice;
            t = b + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (a ^ (g & (h ^ a))) + k[round + 6] + w6;
            f += t;
            x = c * twice;
            b = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((c & d) | (e & (c | d)));

            x = f * twice;
            t = a + (uint)((x >> 6) ^ (x >> 11) ^ (x >> 25)) + (h ^ (f & (g ^ h))) + k[round + 7] + w7;
            e += t;
            x = b * twice;
            a = t + (uint)((x >> 2) ^ (x >> 13) ^ (x >> 22)) + ((b & c) | (d & (b | c)));

            round += 8;
            if (round == 64)
            {
                break;
            }

            if (round == 56)
            {
                // All 64 words are there.
                w0 = w8;
                w1 = w9;
                w2 = w10;
                w3 = w11;
                w4 = w12;
                w5 = w13;
                w6 = w14;
                w7 = w15;
                continue;
            }

            // The next eight words move to the front, and the eight that follow from these sixteen take their places.
            x = w1 * twice;
            y = w14 * twice;
            t = w0 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w1 >> 3)) + w9 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w14 >> 10));
            w0 = w8;
            w8 = t;
            x = w2 * twice;
            y = w15 * twice;
            t = w1 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w2 >> 3)) + w10 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w15 >> 10));
            w1 = w9;
            w9 = t;
            x = w3 * twice;
            y = w8 * twice;
            t = w2 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w3 >> 3)) + w11 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w8 >> 10));
            w2 = w10;
            w10 = t;
            x = w4 * twice;
            y = w9 * twice;
            t = w3 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w4 >> 3)) + w12 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w9 >> 10));
            w3 = w11;
            w11 = t;
            x = w5 * twice;
            y = w10 * twice;
            t = w4 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w5 >> 3)) + w13 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w10 >> 10));
            w4 = w12;
            w12 = t;
            x = w6 * twice;
            y = w11 * twice;
            t = w5 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w6 >> 3)) + w14 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w11 >> 10));
            w5 = w13;
            w13 = t;
            x = w7 * twice;
            y = w12 * twice;
            t = w6 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w7 >> 3)) + w15 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w12 >> 10));
            w6 = w14;
            w14 = t;
            x = w0 * twice;
            y = w13 * twice;
            t = w7 + ((uint)((x >> 7) ^ (x >> 18)) ^ (w0 >> 3)) + w8 + ((uint)((y >> 17) ^ (y >> 19)) ^ (w13 >> 10));
            w7 = w15;
            w15 = t;
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
