using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using BcNumber = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests.EdgeCases;

/// <summary>P-256 with the arithmetic of BouncyCastle and .NET: points and numbers for test cases.</summary>
internal static class Curve
{
    private const int Length = 32;

    private static readonly X9ECParameters Parameters = ECNamedCurveTable.GetByName("P-256");

    /// <summary>The prime of the field.</summary>
    public static readonly BigInteger P = Parse("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    /// <summary>The order of the base point.</summary>
    public static readonly BigInteger N = Parse("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    /// <summary>The largest number of 32 bytes.</summary>
    public static readonly BigInteger Largest = (BigInteger.One << 256) - 1;

    /// <summary>The curve for BouncyCastle's signers.</summary>
    public static readonly ECDomainParameters Domain = new(Parameters);

    /// <summary>The base point.</summary>
    public static BcPoint G => Parameters.G;

    /// <summary>
    /// Numbers with which arithmetic in limbs carries, borrows or reduces: near powers of two at the borders of limbs of 29 bits (the
    /// firmware) and of words of 32 bits (other libraries), near n, p and their halves, and long runs of ones and zeros.
    /// </summary>
    public static IReadOnlyList<BigInteger> Patterns { get; } =
    [
        .. Enumerable.Range(1, 8).Select(limb => 29 * limb).Concat(Enumerable.Range(1, 7).Select(word => 32 * word)).Append(255)
            .SelectMany(bits => new[] { (BigInteger.One << bits) - 1, BigInteger.One << bits, (BigInteger.One << bits) + 1 }),
        .. new[] { 1, 2, 3, 4, 15, 16, 17, 31, 32, 33 }.SelectMany(near => new[] { near, N - near }),
        N / 2, (N / 2) + 1, P - N, P - N - 1,
        Parse("FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000"),
        Parse("00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF"),
        Parse("5555555555555555555555555555555555555555555555555555555555555555"),
        Parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        Parse("FFFFFFFF00000000000000000000000000000000000000000000000000000001"),
        Parse("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF80000000000000000000000000000000"),
    ];

    /// <summary>32 bytes, the most significant first.</summary>
    public static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[Length];
        byte[] number = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        number.CopyTo(bytes, Length - number.Length);
        return bytes;
    }

    /// <summary>The number that bytes encode, the most significant first.</summary>
    public static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>The remainder modulo n, never negative.</summary>
    public static BigInteger ModN(BigInteger value) => ((value % N) + N) % N;

    /// <summary>1/value modulo n.</summary>
    public static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(ModN(value), N - 2, N);

    /// <summary>k times a point. k may be negative.</summary>
    public static BcPoint Multiply(BcPoint point, BigInteger k) =>
        point.Multiply(new BcNumber(1, Bytes(ModN(k)))).Normalize();

    /// <summary>Whether a point has this x.</summary>
    public static bool HasPoint(BigInteger x) => YSquared(x) is var square && BigInteger.ModPow(square, (P - 1) / 2, P) <= 1;

    /// <summary>The point with this x and an even y.</summary>
    public static BcPoint PointAt(BigInteger x)
    {
        BigInteger y = BigInteger.ModPow(YSquared(x), (P + 1) / 4, P);
        return Point(x, y.IsEven ? y : P - y);
    }

    /// <summary>The point with this x, or with the next x above that has a point.</summary>
    public static BcPoint PointFrom(BigInteger x)
    {
        while (!HasPoint(x))
        {
            x++;
        }

        return PointAt(x);
    }

    /// <summary>The point with these coordinates.</summary>
    public static BcPoint Point(BigInteger x, BigInteger y) =>
        Parameters.Curve.ValidatePoint(new BcNumber(1, Bytes(x)), new BcNumber(1, Bytes(y)));

    /// <summary>The x of a point.</summary>
    public static BigInteger X(BcPoint point) => Number(point.Normalize().AffineXCoord.GetEncoded());

    /// <summary>The y of a point.</summary>
    public static BigInteger Y(BcPoint point) => Number(point.Normalize().AffineYCoord.GetEncoded());

    /// <summary>The point with this x, or with the next x below that has a point.</summary>
    public static BcPoint PointBelow(BigInteger x)
    {
        while (!HasPoint(x))
        {
            x--;
        }

        return PointAt(x);
    }

    /// <summary>A key for .NET.</summary>
    /// <param name="x">Of the public half.</param>
    /// <param name="y">Of the public half.</param>
    /// <param name="privateKey">The private half, if it is known.</param>
    public static ECParameters Key(byte[] x, byte[] y, byte[]? privateKey = null) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, D = privateKey, Q = new() { X = x, Y = y } };

    private static BigInteger YSquared(BigInteger x) =>
        (BigInteger.ModPow(x, 3, P) + (P - 3) * x + Parse("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B")) % P;

    private static BigInteger Parse(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
