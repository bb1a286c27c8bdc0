using System.Numerics;
using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of ECDH over P-256. The firmware takes the other side's key as two coordinates, as a COSE_Key has them (RFC 9053, section
/// 7.1.1). Compressed points and infinity have no such form.
/// </summary>
public class EcdhEdgeCases
{
    private static readonly BigInteger N = Curve.N;
    private static readonly BigInteger P = Curve.P;
    private static readonly BigInteger Key = EcdsaCase.AnyKey;
    private static readonly BcPoint Peer = Curve.Multiply(Curve.G, 0xABCDEF);

    /// <summary>Valid keys, and the x coordinate of their product.</summary>
    private static readonly CaseTable<(BigInteger PrivateKey, BcPoint Peer, BigInteger Shared)> Agreed = new()
    {
        { "the private key is 1", "no doubling and no addition", () => (1, Peer, Curve.X(Peer)) },
        { "the private key is n - 1", "the opposite point, with the same x", () => (N - 1, Peer, Curve.X(Peer)) },
        { "the private key is 2", "one doubling", () => (2, Peer, Curve.X(Curve.Multiply(Peer, 2))) },
        {
            "the private key is n - 2", "even: the firmware multiplies with n minus the key",
            () => (N - 2, Peer, Curve.X(Curve.Multiply(Peer, 2)))
        },
        {
            "the private key is (n - 1) / 2", "twice the product is the negated point",
            () => (N / 2, Peer, Curve.X(Curve.Multiply(Peer, N / 2)))
        },
        {
            "the other key is G", "its multiples are in the table for G as well",
            () => (Key, Curve.G, Curve.X(Curve.Multiply(Curve.G, Key)))
        },
        {
            "the other key is -G", "its multiples are negated in the table for G",
            () => (Key, Curve.Multiply(Curve.G, -1), Curve.X(Curve.Multiply(Curve.G, Key)))
        },
        {
            "the other key is our own", "the product is the square of our key",
            () => (Key, Curve.Multiply(Curve.G, Key), Curve.X(Curve.Multiply(Curve.G, Key * Key)))
        },
        {
            "the other key's x is 0", "a valid point",
            () => (Key, Curve.PointAt(0), Curve.X(Curve.Multiply(Curve.PointAt(0), Key)))
        },
        { "the secret is 0", "32 zero bytes are a valid secret (SEC 1, section 3.3.1)", () => Giving(Curve.PointAt(0)) },
        {
            "the secret has 31 zero bytes in front", "its length is that of the field (RFC 9053, section 6.3)",
            () => Giving(Curve.PointFrom(1))
        },
        {
            "the secret has one zero byte in front", "a number would be written in 31 bytes",
            () => Giving(Curve.PointFrom(BigInteger.One << 247))
        },
        { "the secret is just below p", "the last reduction", () => Giving(Curve.PointBelow(P - 1)) },
        { "the secret is above n", "a coordinate is not reduced modulo n", () => Giving(Curve.PointFrom(N)) },
    };

    /// <summary>Invalid keys. A device that multiplied with them would reveal parts of its private key.</summary>
    private static readonly CaseTable<(byte[] X, byte[] Y)> NoKeys = new()
    {
        { "infinity, written as (0, 0)", "every product is infinity", () => (new byte[32], new byte[32]) },
        {
            "y is one more", "on a curve with another b, perhaps of smooth order",
            () => (Curve.Bytes(Curve.X(Peer)), Curve.Bytes(Curve.Y(Peer) + 1))
        },
        { "x is one less", "on a curve with another b", () => (Curve.Bytes(Curve.X(Peer) - 1), Curve.Bytes(Curve.Y(Peer))) },
        { "x and y exchanged", "on a curve with another b", () => (Curve.Bytes(Curve.Y(Peer)), Curve.Bytes(Curve.X(Peer))) },
        {
            "y = 0", "a point of order 2 on a curve with another b: the product reveals whether the private key is odd",
            () => (Curve.Bytes(5), new byte[32])
        },
        {
            "a point of order 3 on a curve with another b", "the product reveals the private key modulo 3",
            () => OfOrderThree(Curve.X(Peer))
        },
        {
            "an x of the twist", "no point has this x; arithmetic with x only would be on the twist",
            () => (Curve.Bytes(TwistX()), Curve.Bytes(Curve.Y(Peer)))
        },
        { "the base point of secp256k1", "another curve over another field", () => OfOtherCurve("secp256k1") },
        { "the base point of brainpoolP256r1", "another curve over another field", () => OfOtherCurve("brainpoolP256r1") },
        {
            "x + p", "correct modulo p, but not reduced",
            () => (Curve.Bytes(Curve.X(Curve.PointFrom(5)) + P), Curve.Bytes(Curve.Y(Curve.PointFrom(5))))
        },
        { "x = p for the point with x = 0", "0 modulo p", () => (Curve.Bytes(P), Curve.Bytes(Curve.Y(Curve.PointAt(0)))) },
        { "x of 256 ones", "far above p", () => (Curve.Bytes(Curve.Largest), Curve.Bytes(Curve.Y(Peer))) },
        { "y of 256 ones", "far above p", () => (Curve.Bytes(Curve.X(Peer)), Curve.Bytes(Curve.Largest)) },
        { "x without its first byte", "31 bytes", () => (Curve.Bytes(Curve.X(Peer))[1..], Curve.Bytes(Curve.Y(Peer))) },
        { "x with a zero in front", "33 bytes", () => ([0, .. Curve.Bytes(Curve.X(Peer))], Curve.Bytes(Curve.Y(Peer))) },
        { "no y", "a compressed point without its parity", () => (Curve.Bytes(Curve.X(Peer)), []) },
        {
            "a compressed point as x", "33 bytes that begin with 2 or 3",
            () => (Peer.GetEncoded(compressed: true), Curve.Bytes(Curve.Y(Peer)))
        },
    };

    public static IEnumerable<TheoryDataRow<string>> CasesOfKeys => Agreed;

    public static IEnumerable<TheoryDataRow<string>> CasesOfNoKeys => NoKeys;

    [Theory]
    [MemberData(nameof(CasesOfKeys))]
    public void Firmware_and_dotnet_agree_on_the_expected_secret(string name)
    {
        (BigInteger privateKey, BcPoint peer, BigInteger shared) = Agreed[name];
        AllAgree(privateKey, peer, shared);
    }

    [Theory]
    [MemberData(nameof(CasesOfNoKeys))]
    public void Firmware_and_dotnet_refuse_an_invalid_public_key(string name)
    {
        (byte[] x, byte[] y) = NoKeys[name];
        byte[] shared = new byte[32];
        P256.IsValidPublicKey(x, y).ShouldBeFalse();
        P256.TryAgree(Curve.Bytes(Key), P256Table.Make(x, y), shared).ShouldBeFalse();
        shared.ShouldAllBe(b => b == 0, "nothing of a product is handed out");
        Should.Throw<CryptographicException>(() => ECDiffieHellman.Create(Curve.Key(x, y)));
    }

    /// <summary>A private key is a number from 1 to n - 1, in 32 bytes.</summary>
    [Fact]
    public void An_invalid_private_key_is_refused()
    {
        byte[] shared = new byte[32];
        BigInteger[] numbers = [0, N, N + 1, P, Curve.Largest];
        byte[][] keys = [[], new byte[31], new byte[33], [.. new byte[32], 1], .. numbers.Select(Curve.Bytes)];
        P256Table peer = P256Table.Make(Curve.Bytes(Curve.X(Peer)), Curve.Bytes(Curve.Y(Peer)));
        keys.ShouldAllBe(key => !P256.TryAgree(key, peer, shared));
        keys.ShouldAllBe(key => !P256.TryPublicKey(key, new byte[32], new byte[32]));
    }

    /// <summary>In the private key, in the other side's key, and in the secret.</summary>
    [Fact]
    public void Numbers_that_carry_between_limbs_give_the_expected_secret()
    {
        foreach (BigInteger pattern in Curve.Patterns.Where((_, i) => Effort.Tries(i, 3)))
        {
            BcPoint point = Curve.PointFrom(pattern);
            AllAgree(pattern, Peer, Curve.X(Curve.Multiply(Peer, pattern)));
            AllAgree(N - pattern, point, Curve.X(Curve.Multiply(point, pattern)));
            (BigInteger privateKey, BcPoint peer, BigInteger shared) = Giving(point);
            AllAgree(privateKey, peer, shared);
        }
    }

    private static void AllAgree(BigInteger privateKey, BcPoint peer, BigInteger expected)
    {
        byte[] x = Curve.Bytes(Curve.X(peer));
        byte[] y = Curve.Bytes(Curve.Y(peer));
        byte[] shared = new byte[32];
        P256.TryAgree(Curve.Bytes(privateKey), P256Table.Make(x, y), shared).ShouldBeTrue();
        shared.ShouldBe(Curve.Bytes(expected));

        // .NET requires the public half together with the private half.
        BcPoint own = Curve.Multiply(Curve.G, privateKey);
        ECParameters ownKey = Curve.Key(Curve.Bytes(Curve.X(own)), Curve.Bytes(Curve.Y(own)), Curve.Bytes(privateKey));
        using ECDiffieHellman us = ECDiffieHellman.Create(ownKey);
        using ECDiffieHellman them = ECDiffieHellman.Create(Curve.Key(x, y));
        us.DeriveRawSecretAgreement(them.PublicKey).ShouldBe(shared, $".NET with private key {privateKey:X}");
    }

    /// <summary>The other side's key for a chosen product.</summary>
    private static (BigInteger PrivateKey, BcPoint Peer, BigInteger Shared) Giving(BcPoint product) =>
        (Key, Curve.Multiply(product, Curve.Inverse(Key)), Curve.X(product));

    private static BigInteger TwistX()
    {
        BigInteger x = Curve.X(Peer);
        while (Curve.HasPoint(x))
        {
            x++;
        }

        return x;
    }

    /// <summary>
    /// A point (x, y) of order 3 on some curve y^2 = x^3 - 3 x + b'. Twice the point must be its negative, which is so when the squared
    /// slope of its tangent, ((3 x^2 - 3) / 2 y)^2, is 3 x. This is solved for y, at the first x with a solution.
    /// </summary>
    private static (byte[] X, byte[] Y) OfOrderThree(BigInteger x)
    {
        while (true)
        {
            BigInteger slope = ((3 * x * x) - 3) % P;
            BigInteger square = slope * slope % P * BigInteger.ModPow(12 * x, P - 2, P) % P;
            BigInteger y = BigInteger.ModPow(square, (P + 1) / 4, P);
            if (y * y % P == square)
            {
                return (Curve.Bytes(x), Curve.Bytes(y));
            }

            x++;
        }
    }

    private static (byte[] X, byte[] Y) OfOtherCurve(string name)
    {
        BcPoint point = Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByName(name).G;
        return (point.AffineXCoord.GetEncoded(), point.AffineYCoord.GetEncoded());
    }
}
