using System.Formats.Asn1;
using System.Numerics;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using BcNumber = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of ECDSA over P-256, with the results of .NET and BouncyCastle. The firmware takes r and s as 32 bytes each (RFC 9053,
/// section 2.1), so the cases are about numbers and lengths and not about encodings of integers.
/// </summary>
public class EcdsaEdgeCases
{
    private static readonly BigInteger N = Curve.N;
    private static readonly BigInteger P = Curve.P;
    private static readonly BigInteger Digest = Curve.Number(EcdsaCase.AnyDigest);
    private static readonly EcdsaCase Ordinary = EcdsaCase.Ordinary;

    private static readonly CaseTable<EcdsaCase> Table = new()
    {
        { "an ordinary signature", "the other cases are changed from this one", () => Ordinary },
        {
            "s replaced by n - s", "equally valid: nothing here depends on a unique signature",
            () => Ordinary.Refused(Ordinary.R, N - Ordinary.S) with { IsAccepted = true }
        },
        {
            "r replaced by n - r", "the wrong sign",
            () => Ordinary.Refused(N - Ordinary.R, Ordinary.S)
        },
        { "r and s exchanged", "the wrong order", () => Ordinary.Refused(Ordinary.S, Ordinary.R) },
        {
            "r and s with their bytes reversed", "little-endian numbers",
            () => Ordinary.Refused(Reversed(Ordinary.R), Reversed(Ordinary.S))
        },

        { "r = 0 and s = 0", "without a check, 0 = 0 accepts every message (CVE-2022-21449)", () => Ordinary.Refused(0, 0) },
        { "r = 0", "the key has no influence on the result", () => Ordinary.Refused(0, Ordinary.S) },
        {
            "r = 0 and a digest of 0", "the sum is infinity, which some libraries represent by x = 0",
            () => Ordinary.Refused(0, Ordinary.S) with { Digest = new byte[32] }
        },
        {
            "s = 0", "s has no inverse: calculated with Fermat's theorem it is 0, and the sum is infinity",
            () => Ordinary.Refused(Ordinary.R, 0)
        },
        { "r = n and s = n", "both are 0 modulo n", () => Ordinary.Refused(N, N) },
        { "r = n", "0 modulo n", () => Ordinary.Refused(N, Ordinary.S) },
        { "s = n", "0 modulo n", () => Ordinary.Refused(Ordinary.R, N) },
        { "r + n", "correct modulo n, but out of range", () => Aliased(Curve.PointFrom(2), 7, addToR: true) },
        { "s + n", "correct modulo n, but out of range", () => Aliased(Curve.PointFrom(2), 7, addToR: false) },

        { "s = 1", "its inverse is itself", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 1, Digest) },
        { "s = n - 1", "its inverse is itself", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), N - 1, Digest) },
        { "s = (n + 1) / 2", "its inverse is 2", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), (N + 1) / 2, Digest) },
        { "the smallest r", "31 zero bytes in front", () => EcdsaCase.OfPoint(Curve.PointFrom(1), Digest, Digest) },
        { "r and s small", "zero bytes in front of both", () => EcdsaCase.OfPoint(Curve.PointFrom(256), 255, Digest) },
        { "the largest r", "r is n - 1 or slightly smaller", () => EcdsaCase.OfPoint(Curve.PointBelow(N - 1), 5, Digest) },

        {
            "the point's x is above n", "r is x - n, so the verifier must compare r + n as well",
            () => EcdsaCase.OfPoint(Curve.PointFrom(N), 5, Digest)
        },
        {
            "the point's x is the largest below p", "the largest r + n that is a coordinate",
            () => EcdsaCase.OfPoint(Curve.PointBelow(P - 1), 5, Digest)
        },
        {
            "r is the point's x although that is above n", "r is not reduced",
            () => EcdsaCase.Of(KeyFor(Curve.PointFrom(N), 5), Digest, Curve.X(Curve.PointFrom(N)), 5, false)
        },
        {
            "r = p - n and the point's x is 0", "r + n is p, which is 0 modulo p but no coordinate",
            () => EcdsaCase.OfPoint(Curve.PointAt(0), P - N, 5, Digest)
        },
        {
            "r = x + p - n for a small x", "r + n is x modulo p, but above p",
            () => EcdsaCase.OfPoint(Curve.PointFrom(5), Curve.X(Curve.PointFrom(5)) + P - N, 5, Digest)
        },

        { "a digest of 0", "the sum has one term only", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 5, 0) },
        { "a digest of n", "0 after reduction", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 5, N) },
        { "a digest of n - 1", "the largest that needs no reduction", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 5, N - 1) },
        { "a digest of n + 1", "1 after reduction", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 5, N + 1) },
        { "a digest of 256 ones", "the largest digest", () => EcdsaCase.OfPoint(Curve.PointFrom(1000), 5, Curve.Largest) },
        {
            "another digest", "the signature belongs to another message",
            () => Ordinary with { Digest = Curve.Bytes(1), IsAccepted = false }
        },

        {
            "u1 G = u2 Q", "the sum is a doubling",
            () => EcdsaCase.OfFactors(Curve.Multiply(Curve.G, EcdsaCase.AnyKey), 12345 * EcdsaCase.AnyKey % N, 12345)
        },
        {
            "u1 G = -u2 Q", "the sum is infinity, which has no x",
            () => EcdsaCase.OfFactors(Curve.Multiply(Curve.G, EcdsaCase.AnyKey), N - (12345 * EcdsaCase.AnyKey % N), 12345)
        },
        { "the key is G", "both tables hold the same points", () => EcdsaCase.OfFactors(Curve.G, 7, 9) },
        { "the key is -G", "both tables hold opposite points", () => EcdsaCase.OfFactors(Curve.Multiply(Curve.G, -1), 7, 9) },
        { "k = 1", "the point is G", () => EcdsaCase.OfPoint(Curve.G, 5, Digest) },
        { "k = n - 1", "the point is -G", () => EcdsaCase.OfPoint(Curve.Multiply(Curve.G, -1), 5, Digest) },

        {
            "the key is infinity, written as (0, 0)", "an x and a y of zeros are no point",
            () => Ordinary with { X = new byte[32], Y = new byte[32], IsAccepted = false }
        },
        {
            "the key's y is one more", "not on the curve",
            () => Ordinary with { Y = Curve.Bytes(Curve.Number(Ordinary.Y) + 1), IsAccepted = false }
        },
        {
            "the key's coordinates exchanged", "not on the curve",
            () => Ordinary with { X = Ordinary.Y, Y = Ordinary.X, IsAccepted = false }
        },
        {
            "the key's y negated", "on the curve, but another key",
            () => Ordinary with { Y = Curve.Bytes(P - Curve.Number(Ordinary.Y)), IsAccepted = false }
        },
        {
            "the key's x + p", "correct modulo p, but not reduced",
            () => WithSmallX() with { X = Curve.Bytes(Curve.X(Curve.PointFrom(5)) + P), IsAccepted = false }
        },
        { "the key's x is small", "zero bytes in front", WithSmallX },
        { "the key's x is 0", "a valid point", () => EcdsaCase.OfFactors(Curve.PointAt(0), 77, 99) },
        { "the key's x is the largest", "just below p", () => EcdsaCase.OfFactors(Curve.PointBelow(P - 1), 77, 99) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_signature_is_accepted_or_refused_as_the_standard_says(string name) => Table[name].Check();

    /// <summary>All combinations of values at the borders of the range of r and s.</summary>
    [Fact]
    public void Border_values_of_r_and_s_are_refused()
    {
        BigInteger[] borders = [0, 1, 2, N - 2, N - 1, N, N + 1, N / 2, P - N, P - 1, P, P + 1, Curve.Largest];
        foreach (BigInteger r in borders)
        {
            foreach (BigInteger s in borders)
            {
                Ordinary.Refused(r, s).Check($"r {r:X} s {s:X}");
            }
        }
    }

    /// <summary>
    /// Factors and keys that are small, close to n, or powers of two. Equal and opposite points are then added in many steps, and many
    /// digits are zero.
    /// </summary>
    [Fact]
    public void Small_and_large_factors_give_the_right_sum()
    {
        BigInteger[] factors =
        [
            1, 2, 3, 15, 16, 17, 31, 32, N - 1, N - 2, N - 16, N - 17, N / 2, (N / 2) + 1, BigInteger.One << 32, BigInteger.One << 255,
        ];
        BigInteger[] keys = [1, 2, 16, N - 1, BigInteger.One << 32, EcdsaCase.AnyKey];
        int number = 0;
        foreach (BigInteger key in keys)
        {
            BcPoint point = Curve.Multiply(Curve.G, key);
            foreach (BigInteger u1 in factors.Prepend(0))
            {
                foreach (BigInteger u2 in factors.Where(_ => Effort.Tries(number++, 3)))
                {
                    EcdsaCase.OfFactors(point, u1, u2).Check($"key {key:X} u1 {u1:X} u2 {u2:X}");
                }
            }
        }
    }

    [Fact]
    public void Numbers_that_carry_between_limbs_are_verified_in_every_place()
    {
        foreach (BigInteger pattern in Curve.Patterns.Where((_, i) => Effort.Tries(i, 3)))
        {
            EcdsaCase.OfPoint(Curve.PointFrom(pattern), Digest, Digest).Check($"x of the point {pattern:X}");
            EcdsaCase.OfPoint(Curve.PointFrom(1000), pattern, Digest).Check($"s {pattern:X}");
            EcdsaCase.OfPoint(Curve.PointFrom(1000), Digest, pattern).Check($"digest {pattern:X}");
            EcdsaCase.OfPoint(Curve.PointFrom(pattern), pattern, pattern).Check($"all three {pattern:X}");
            EcdsaCase.OfFactors(Curve.PointFrom(pattern), Digest, Digest + 1).Check($"x of the key {pattern:X}");
            EcdsaCase.OfFactors(Curve.PointFrom(1000), pattern, Digest).Check($"u1 {pattern:X}");
            EcdsaCase.OfFactors(Curve.PointFrom(1000), Digest, pattern).Check($"u2 {pattern:X}");
        }
    }

    [Theory]
    [InlineData("nothing", 0, 32, 32)]
    [InlineData("one byte less", 63, 32, 32)]
    [InlineData("one byte more", 65, 32, 32)]
    [InlineData("twice as many", 128, 32, 32)]
    [InlineData("the key's x a byte short", 64, 31, 32)]
    [InlineData("the key's x a byte long", 64, 33, 32)]
    [InlineData("the digest of SHA-1", 64, 32, 20)]
    [InlineData("the digest of SHA-384, of which other libraries take the first 32 bytes", 64, 32, 48)]
    public void A_wrong_length_is_refused(string what, int signature, int x, int digest) =>
        P256.Verify(Resized(Ordinary.X, x), Ordinary.Y, Resized(Ordinary.Digest, digest), Resized(Ordinary.Signature, signature))
            .ShouldBeFalse(what);

    /// <summary>DER is the encoding of X.509 and TLS.</summary>
    [Fact]
    public void A_signature_in_DER_is_refused()
    {
        AsnWriter der = new(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(Ordinary.R);
            der.WriteInteger(Ordinary.S);
        }

        (Ordinary with { Signature = der.Encode() }).IsAcceptedByFirmware.ShouldBeFalse();
    }

    /// <summary>
    /// Without entropy a signature is a function of key and digest (RFC 6979), so both libraries must calculate the same bytes.
    /// </summary>
    [Fact]
    public void A_signature_without_entropy_equals_that_of_BouncyCastle()
    {
        SystemCipherEngine engine = new();
        BigInteger[] keys = [1, 2, N - 1, N - 2, N / 2, BigInteger.One << 255, EcdsaCase.AnyKey];
        foreach (BigInteger key in keys)
        {
            foreach (BigInteger digest in Curve.Patterns.Concat([0, N, N - 1, N + 1, P, Curve.Largest, Digest]))
            {
                byte[] signature = new byte[64];
                P256.Sign(engine, null, Curve.Bytes(key), Curve.Bytes(digest), signature);
                ECDsaSigner other = new(new HMacDsaKCalculator(new Sha256Digest()));
                other.Init(true, new ECPrivateKeyParameters(new BcNumber(1, Curve.Bytes(key)), Curve.Domain));
                BcNumber[] expected = other.GenerateSignature(Curve.Bytes(digest));
                signature.ShouldBe([.. Fixed(expected[0]), .. Fixed(expected[1])], $"key {key:X} digest {digest:X}");
            }
        }
    }

    private static BigInteger Reversed(BigInteger number) => new(Curve.Bytes(number), isUnsigned: true);

    private static byte[] Fixed(BcNumber number) => Curve.Bytes(Curve.Number(number.ToByteArrayUnsigned()));

    private static byte[] Resized(byte[] bytes, int length)
    {
        byte[] resized = new byte[length];
        bytes.AsSpan(0, Math.Min(length, bytes.Length)).CopyTo(resized);
        return resized;
    }

    /// <summary>A valid signature with small r and s, and n added to one of them.</summary>
    private static EcdsaCase Aliased(BcPoint point, BigInteger s, bool addToR)
    {
        EcdsaCase valid = EcdsaCase.OfPoint(point, s, Digest);
        valid.Check();
        return valid.Refused(valid.R + (addToR ? N : 0), valid.S + (addToR ? 0 : N));
    }

    private static BcPoint KeyFor(BcPoint point, BigInteger s)
    {
        EcdsaCase valid = EcdsaCase.OfPoint(point, s, Digest);
        return Curve.Point(Curve.Number(valid.X), Curve.Number(valid.Y));
    }

    private static EcdsaCase WithSmallX() => EcdsaCase.OfFactors(Curve.PointFrom(5), 77, 99);
}
