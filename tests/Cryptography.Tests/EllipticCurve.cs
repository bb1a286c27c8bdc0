using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests;

public class EllipticCurve
{
    private const string Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    private const string Prime = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";
    private static readonly X9ECParameters Curve = ECNamedCurveTable.GetByName("P-256");
    private static readonly BigInteger N = BigInteger.Parse("0" + Order, System.Globalization.NumberStyles.HexNumber);
    private readonly SystemCipherEngine _engine = new();
    private readonly SystemEntropy _entropy = new();

    public static TheoryData<string> ScalarsAtTheEdges()
    {
        TheoryData<string> scalars = [];
        foreach (int near in new[] { 1, 2, 3, 4, 5, 15, 16, 17, 30, 31, 32, 33 })
        {
            scalars.Add(Hex(near));
            scalars.Add(Hex(N - near));
        }

        foreach (int power in new[] { 32, 64, 96, 128, 160, 192, 224, 255 })
        {
            scalars.Add(Hex((BigInteger.One << power) - 1));
            scalars.Add(Hex(BigInteger.One << power));
            scalars.Add(Hex((BigInteger.One << power) + 1));
        }

        scalars.Add(Hex(N / 2));
        scalars.Add(Hex((N / 2) + 1));
        return scalars;
    }

    [Theory]
    [MemberData(nameof(ScalarsAtTheEdges))]
    public void Both_multiplications_agree_with_another_library_at_the_edges(string scalar) => BothMultiplicationsAgree(Convert.FromHexString(scalar));

    [Fact]
    public void Both_multiplications_agree_with_another_library() =>
        Gen.Byte.Array[32].Where(scalar => IsValid(scalar)).Sample(BothMultiplicationsAgree, iter: Cases.Count);

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void What_is_no_private_key_has_no_public_one_and_agrees_with_nobody(string key)
    {
        byte[] privateKey = Convert.FromHexString(key);
        (byte[] x, byte[] y) = PublicKey(Convert.FromHexString(Hex(7)));
        P256.TryPublicKey(privateKey, new byte[32], new byte[32]).ShouldBeFalse();
        P256.TryAgree(privateKey, x, y, new byte[32]).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => P256.Sign(_engine, null, privateKey, new byte[32], new byte[64]));
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_no_public_key() =>
        Gen.Select(Gen.Byte.Array[32].Where(scalar => IsValid(scalar)), Gen.Int[0, 511]).Sample((scalar, bit) =>
        {
            (byte[] x, byte[] y) = PublicKey(scalar);
            (bit < 256 ? x : y)[bit % 256 / 8] ^= (byte)(1 << (bit % 8));
            P256.IsValidPublicKey(x, y).ShouldBe(IsOnCurve(x, y));
        }, iter: Cases.Count);

    [Theory]
    [InlineData(Prime, "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Coordinates_that_are_no_reduced_elements_or_no_point_are_refused(string x, string y) =>
        P256.IsValidPublicKey(Convert.FromHexString(x), Convert.FromHexString(y)).ShouldBeFalse();

    [Theory]
    [InlineData("sample", "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716", "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")]
    [InlineData("test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367", "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")]
    public void Without_entropy_signatures_are_those_of_RFC_6979_A_2_5(string message, string r, string s)
    {
        byte[] privateKey = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        byte[] signature = new byte[64];
        P256.Sign(_engine, null, privateKey, SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(message)), signature);
        Convert.ToHexString(signature).ShouldBe(r + s);
    }

    [Fact]
    public void What_is_signed_dotnet_verifies_and_what_dotnet_signs_is_verified() =>
        Gen.Select(Gen.Byte.Array[32].Where(scalar => IsValid(scalar)), Gen.Byte.Array[32], Gen.Int[0, 1000]).Sample((privateKey, digest, place) =>
        {
            (byte[] x, byte[] y) = PublicKey(privateKey);
            using ECDsa other = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey, Q = new() { X = x, Y = y } });
            byte[] signature = new byte[64];
            P256.Sign(_engine, _entropy, privateKey, digest, signature);
            other.VerifyHash(digest, signature).ShouldBeTrue();
            P256.Verify(x, y, digest, signature).ShouldBeTrue();

            signature = other.SignHash(digest);
            P256.Verify(x, y, digest, signature).ShouldBeTrue();
            byte[] spoilt = new[] { signature, digest, x, y }[place % 4];
            spoilt[place / 4 % spoilt.Length] ^= (byte)(1 << (place % 8));
            P256.Verify(x, y, digest, signature).ShouldBeFalse();
        }, iter: Cases.Count);

    [Fact]
    public void Two_signatures_of_the_same_digest_differ_when_there_is_entropy()
    {
        byte[] first = new byte[64];
        byte[] second = new byte[64];
        P256.Sign(_engine, _entropy, Convert.FromHexString(Hex(5)), new byte[32], first);
        P256.Sign(_engine, _entropy, Convert.FromHexString(Hex(5)), new byte[32], second);
        first.ShouldNotBe(second);
    }

    [Fact]
    public void A_digest_of_zero_is_signed_and_verified()
    {
        byte[] privateKey = P256.GeneratePrivateKey(_entropy);
        (byte[] x, byte[] y) = PublicKey(privateKey);
        byte[] signature = new byte[64];
        P256.Sign(_engine, _entropy, privateKey, new byte[32], signature);
        P256.Verify(x, y, new byte[32], signature).ShouldBeTrue();
    }

    [Fact]
    public void Both_sides_of_an_agreement_have_what_dotnet_has() =>
        Gen.Select(Gen.Byte.Array[32].Where(scalar => IsValid(scalar)), Gen.Byte.Array[32].Where(scalar => IsValid(scalar))).Sample((ours, theirs) =>
        {
            (byte[] ourX, byte[] ourY) = PublicKey(ours);
            (byte[] theirX, byte[] theirY) = PublicKey(theirs);
            byte[] here = new byte[32];
            byte[] there = new byte[32];
            P256.TryAgree(ours, theirX, theirY, here).ShouldBeTrue();
            P256.TryAgree(theirs, ourX, ourY, there).ShouldBeTrue();
            here.ShouldBe(there);

            using ECDiffieHellman us = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = ours, Q = new() { X = ourX, Y = ourY } });
            using ECDiffieHellman them = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = theirX, Y = theirY } });
            here.ShouldBe(us.DeriveRawSecretAgreement(them.PublicKey));
        }, iter: Cases.Count);

    [Fact]
    public void Generated_keys_are_valid_and_differ()
    {
        HashSet<string> keys = [];
        for (int i = 0; i < 200; i++)
        {
            byte[] key = P256.GeneratePrivateKey(_entropy);
            IsValid(key).ShouldBeTrue();
            keys.Add(Convert.ToHexString(key)).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_compressed_point_is_the_same_point_and_an_x_without_one_is_refused() =>
        Gen.Select(Gen.Byte.Array[32].Where(scalar => IsValid(scalar)), Gen.Byte.Array[32]).Sample((scalar, anything) =>
        {
            (byte[] x, byte[] y) = PublicKey(scalar);
            byte[] compressed = Sec1Point.Compress(x, y);
            compressed.ShouldBe(Curve.Curve.CreatePoint(Number(x), Number(y)).GetEncoded(compressed: true));
            byte[] foundX = new byte[32];
            byte[] foundY = new byte[32];
            Sec1Point.TryDecode(compressed, foundX, foundY).ShouldBeTrue();
            foundX.ShouldBe(x);
            foundY.ShouldBe(y);

            byte[] perhaps = [(byte)(2 + (anything[31] & 1)), .. anything];
            bool isPoint = Sec1Point.TryDecode(perhaps, foundX, foundY);
            isPoint.ShouldBe(IsPoint(perhaps));
            if (isPoint)
            {
                Sec1Point.Compress(foundX, foundY).ShouldBe(perhaps);
            }
        }, iter: Cases.Count);

    [Fact]
    public void An_encoding_of_a_point_is_whole_or_compressed_and_nothing_else()
    {
        (byte[] x, byte[] y) = PublicKey(Convert.FromHexString(Hex(7)));
        byte[][] refused =
        [
            [], [0], [4], [2, .. x[1..]], [2, .. x, 0], [5, .. x], [4, .. x], [4, .. x, .. y[1..]], [4, .. x, .. y, 0],
            [(byte)(6 + (y[31] & 1)), .. x, .. y], [4, .. y, .. x], [2, .. Convert.FromHexString(Prime)],
        ];
        refused.ShouldAllBe(encoded => !Sec1Point.TryDecode(encoded, new byte[32], new byte[32]));
        Sec1Point.TryDecode([4, .. x, .. y], new byte[32], new byte[32]).ShouldBeTrue();
    }

    /// <summary>A signature whose point has an x of n or more: x is reduced, and the verifier must find it among both numbers that it can be.</summary>
    [Fact]
    public void A_signature_of_a_point_beyond_the_order_is_verified()
    {
        // The first point with x of n or more; the key that a signature (r, s) over a digest fits is found from the point (SEC 1, section 4.1.6).
        BigInteger x = N;
        byte[] pointX = new byte[32];
        byte[] pointY = new byte[32];
        while (!Sec1Point.TryDecode([2, .. Convert.FromHexString(Hex(x))], pointX, pointY))
        {
            x++;
        }

        BigInteger r = x - N;
        r.ShouldBeGreaterThan(0);
        byte[] digest = SHA256.HashData([1]);
        BigInteger s = 5;
        BigInteger z = new(digest, isUnsigned: true, isBigEndian: true);
        BigInteger inverse = BigInteger.ModPow(r, N - 2, N);
        BcPoint point = Curve.Curve.CreatePoint(Number(pointX), Number(pointY));
        BcPoint key = point.Multiply(Number(s * inverse % N)).Add(Curve.G.Multiply(Number((N - (z % N)) * inverse % N))).Normalize();
        byte[] signature = Convert.FromHexString(Hex(r) + Hex(s));
        P256.Verify(key.AffineXCoord.GetEncoded(), key.AffineYCoord.GetEncoded(), digest, signature).ShouldBeTrue();
        signature[^1] ^= 1;
        P256.Verify(key.AffineXCoord.GetEncoded(), key.AffineYCoord.GetEncoded(), digest, signature).ShouldBeFalse();
    }

    [Fact]
    public void A_sum_of_products_that_meet_or_cancel_is_verified_as_another_library_does()
    {
        // Keys of small multiples and digests that make z G and r Q equal, opposite or zero: what an addition must not stumble over.
        byte[] one = Convert.FromHexString(Hex(1));
        (byte[] x, byte[] y) = PublicKey(one);
        using ECDsa other = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } });
        foreach (BigInteger r in (BigInteger[])[1, 2, 3, N - 1, N - 2])
        {
            foreach (BigInteger z in (BigInteger[])[0, 1, 2, 3, N - 1, N - 2, N - 3])
            {
                foreach (BigInteger s in (BigInteger[])[1, 2, N - 1])
                {
                    byte[] digest = Convert.FromHexString(Hex(z));
                    byte[] signature = Convert.FromHexString(Hex(r) + Hex(s));
                    P256.Verify(x, y, digest, signature).ShouldBe(other.VerifyHash(digest, signature), $"r {r} z {z} s {s}");
                }
            }
        }

        // And one that is right: k = 1, so the point is G.
        BigInteger gx = new(Curve.G.AffineXCoord.GetEncoded(), isUnsigned: true, isBigEndian: true);
        foreach (BigInteger z in (BigInteger[])[gx % N, N - (gx % N), 1])
        {
            BigInteger s = (z + gx) % N;
            byte[] signature = Convert.FromHexString(Hex(gx % N) + Hex(s));
            byte[] digest = Convert.FromHexString(Hex(z));
            P256.Verify(x, y, digest, signature).ShouldBe(other.VerifyHash(digest, signature));
            P256.Verify(x, y, digest, signature).ShouldBe(s != 0);
        }
    }

    private static Org.BouncyCastle.Math.BigInteger Number(byte[] bytes) => new(1, bytes);

    private static Org.BouncyCastle.Math.BigInteger Number(BigInteger value) => new(1, Convert.FromHexString(Hex(value)));

    private static bool IsPoint(byte[] compressed)
    {
        try
        {
            return Curve.Curve.DecodePoint(compressed).IsValid();
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void BothMultiplicationsAgree(byte[] scalar)
    {
        BcPoint expected = Curve.G.Multiply(new Org.BouncyCastle.Math.BigInteger(1, scalar)).Normalize();
        (byte[] x, byte[] y) = PublicKey(scalar);
        x.ShouldBe(expected.AffineXCoord.GetEncoded());
        y.ShouldBe(expected.AffineYCoord.GetEncoded());

        // The base point as if it were anybody's key, by the other method.
        byte[] shared = new byte[32];
        P256.TryAgree(scalar, Curve.G.AffineXCoord.GetEncoded(), Curve.G.AffineYCoord.GetEncoded(), shared).ShouldBeTrue();
        shared.ShouldBe(x);
    }

    private static (byte[] X, byte[] Y) PublicKey(byte[] privateKey)
    {
        byte[] x = new byte[32];
        byte[] y = new byte[32];
        P256.TryPublicKey(privateKey, x, y).ShouldBeTrue();
        P256.IsValidPublicKey(x, y).ShouldBeTrue();
        return (x, y);
    }

    private static bool IsValid(byte[] scalar)
    {
        BigInteger value = new(scalar, isUnsigned: true, isBigEndian: true);
        return value > 0 && value < N;
    }

    private static bool IsOnCurve(byte[] x, byte[] y)
    {
        try
        {
            return Curve.Curve.CreatePoint(new Org.BouncyCastle.Math.BigInteger(1, x), new Org.BouncyCastle.Math.BigInteger(1, y)).IsValid();
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Hex(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] number = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        number.CopyTo(bytes, 32 - number.Length);
        return Convert.ToHexString(bytes);
    }
}
