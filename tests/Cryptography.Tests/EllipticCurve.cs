using System.Numerics;
using System.Security.Cryptography;
using Cryptography.Tests.EdgeCases;
using CsCheck;
using NanoMedAgent.Cryptography;
using BcNumber = Org.BouncyCastle.Math.BigInteger;
using BcPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace Cryptography.Tests;

/// <summary>P-256 with random keys, compared with .NET and BouncyCastle. The edge cases are in EdgeCases.</summary>
public class EllipticCurve
{
    private const string Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    private const string Prime = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

    private static readonly BigInteger N = Curve.N;
    private static readonly Gen<byte[]> PrivateKey = Gen.Byte.Array[32].Where(IsValid);

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
    public void Both_multiplications_equal_those_of_BouncyCastle_at_the_edges(string scalar) =>
        BothMultiplicationsAgree(Convert.FromHexString(scalar));

    [Fact]
    public void Both_multiplications_equal_those_of_BouncyCastle() =>
        PrivateKey.Sample(BothMultiplicationsAgree, iter: Cases.Few);

    [Theory]
    [InlineData(Zero)]
    [InlineData(Order)]
    [InlineData(Ones)]
    public void An_invalid_private_key_is_refused(string key)
    {
        byte[] privateKey = Convert.FromHexString(key);
        (byte[] x, byte[] y) = PublicKey(Convert.FromHexString(Hex(7)));
        P256.TryPublicKey(privateKey, new byte[32], new byte[32]).ShouldBeFalse();
        P256.TryAgree(privateKey, P256Table.Make(x, y), new byte[32]).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => P256.Sign(_engine, null, privateKey, new byte[32], new byte[64]));
    }

    [Fact]
    public void A_point_off_the_curve_is_no_public_key() =>
        Gen.Select(PrivateKey, Gen.Int[0, 511]).Sample((scalar, bit) =>
        {
            (byte[] x, byte[] y) = PublicKey(scalar);
            (bit < 256 ? x : y)[bit % 256 / 8] ^= (byte)(1 << (bit % 8));
            P256.IsValidPublicKey(x, y).ShouldBe(IsOnCurve(x, y));
        }, iter: Cases.Count);

    [Theory]
    [InlineData(Prime, Zero)]
    [InlineData(Zero, Zero)]
    [InlineData(Zero, Ones)]
    public void Coordinates_of_p_or_more_and_infinity_are_refused(string x, string y) =>
        P256.IsValidPublicKey(Convert.FromHexString(x), Convert.FromHexString(y)).ShouldBeFalse();

    [Theory]
    [InlineData(
        "sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")]
    [InlineData(
        "test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")]
    public void Signatures_without_entropy_equal_those_of_RFC_6979_A_2_5(string message, string r, string s)
    {
        byte[] privateKey = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        byte[] signature = new byte[64];
        P256.Sign(_engine, null, privateKey, SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(message)), signature);
        Convert.ToHexString(signature).ShouldBe(r + s);
    }

    [Fact]
    public void Dotnet_verifies_our_signatures_and_we_verify_those_of_dotnet() =>
        Gen.Select(PrivateKey, Gen.Byte.Array[32], Gen.Int[0, 1000]).Sample((privateKey, digest, place) =>
        {
            (byte[] x, byte[] y) = PublicKey(privateKey);
            using ECDsa other = ECDsa.Create(Curve.Key(x, y, privateKey));
            byte[] signature = new byte[64];
            P256.Sign(_engine, _entropy, privateKey, digest, signature);
            other.VerifyHash(digest, signature).ShouldBeTrue();
            P256.Verify(x, y, digest, signature).ShouldBeTrue();

            signature = other.SignHash(digest);
            P256.Verify(x, y, digest, signature).ShouldBeTrue();
            byte[] spoilt = new[] { signature, digest, x, y }[place % 4];
            spoilt[place / 4 % spoilt.Length] ^= (byte)(1 << (place % 8));
            P256.Verify(x, y, digest, signature).ShouldBeFalse();
        }, iter: Cases.Few);

    [Fact]
    public void Two_signatures_with_entropy_differ()
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
    public void Both_sides_agree_on_the_secret_of_dotnet() =>
        Gen.Select(PrivateKey, PrivateKey).Sample((ours, theirs) =>
        {
            (byte[] ourX, byte[] ourY) = PublicKey(ours);
            (byte[] theirX, byte[] theirY) = PublicKey(theirs);
            byte[] here = new byte[32];
            byte[] there = new byte[32];
            P256.TryAgree(ours, P256Table.Make(theirX, theirY), here).ShouldBeTrue();
            P256.TryAgree(theirs, P256Table.Make(ourX, ourY), there).ShouldBeTrue();
            here.ShouldBe(there);

            using ECDiffieHellman us = ECDiffieHellman.Create(Curve.Key(ourX, ourY, ours));
            using ECDiffieHellman them = ECDiffieHellman.Create(Curve.Key(theirX, theirY));
            here.ShouldBe(us.DeriveRawSecretAgreement(them.PublicKey));
        }, iter: Cases.Few);

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
    public void A_key_with_a_table_agrees_on_the_same_secret_and_verifies_the_same_signatures() =>
        Gen.Select(PrivateKey, PrivateKey, Gen.Byte.Array[32], Gen.Int[0, 767]).Sample((ours, theirs, digest, bit) =>
        {
            (byte[] x, byte[] y) = PublicKey(theirs);
            P256Table table = Encoded(P256Table.Make(x, y));
            byte[] shared = new byte[32];
            P256.TryAgree(ours, table, shared).ShouldBeTrue();
            shared.ShouldBe(Curve.Multiply(Curve.Multiply(Curve.G, Curve.Number(theirs)), Curve.Number(ours)).AffineXCoord.GetEncoded());

            byte[] signature = new byte[64];
            P256.Sign(_engine, _entropy, theirs, digest, signature);
            P256.Verify(table, digest, signature).ShouldBeTrue();
            byte[] spoilt = bit < 256 ? digest : signature;
            spoilt[bit < 256 ? bit / 8 : (bit - 256) / 8] ^= (byte)(1 << (bit % 8));
            P256.Verify(table, digest, signature).ShouldBe(P256.Verify(x, y, digest, signature));
        }, iter: Cases.Few);

    [Theory]
    [MemberData(nameof(ScalarsAtTheEdges))]
    public void A_table_of_a_key_at_the_edges_multiplies_as_BouncyCastle_does(string scalar)
    {
        (byte[] x, byte[] y) = PublicKey(Convert.FromHexString(scalar));
        P256Table table = P256Table.Make(x, y);
        foreach (string other in new[] { Hex(1), Hex(2), Hex(N - 1), Hex(N - 2), Hex(N / 2), scalar })
        {
            byte[] shared = new byte[32];
            P256.TryAgree(Convert.FromHexString(other), table, shared).ShouldBeTrue();
            BcPoint expected = Curve.Multiply(Curve.Multiply(Curve.G, Curve.Number(Convert.FromHexString(scalar))),
                Curve.Number(Convert.FromHexString(other)));
            shared.ShouldBe(expected.AffineXCoord.GetEncoded());
        }
    }

    [Fact]
    public void A_point_off_the_curve_has_no_table()
    {
        (byte[] x, byte[] y) = PublicKey(Convert.FromHexString(Hex(7)));
        y[31] ^= 1;
        P256Table.Make(x, y).ShouldBeNull();
        P256Table.Make(new byte[32], new byte[32]).ShouldBeNull();
    }

    private static P256Table Encoded(P256Table table)
    {
        byte[] encoded = new byte[P256Table.EncodedLength];
        table.Encode(encoded);
        return P256Table.Decode(encoded);
    }

    private static void BothMultiplicationsAgree(byte[] scalar)
    {
        BcPoint expected = Curve.Multiply(Curve.G, Curve.Number(scalar));
        (byte[] x, byte[] y) = PublicKey(scalar);
        x.ShouldBe(expected.AffineXCoord.GetEncoded());
        y.ShouldBe(expected.AffineYCoord.GetEncoded());

        // The base point as if it were anybody's key, with a table of its own.
        byte[] shared = new byte[32];
        P256Table table = P256Table.Make(Curve.G.AffineXCoord.GetEncoded(), Curve.G.AffineYCoord.GetEncoded());
        P256.TryAgree(scalar, table, shared).ShouldBeTrue();
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
        BigInteger value = Curve.Number(scalar);
        return value > 0 && value < N;
    }

    private static bool IsOnCurve(byte[] x, byte[] y)
    {
        try
        {
            return Curve.Domain.Curve.CreatePoint(new BcNumber(1, x), new BcNumber(1, y)).IsValid();
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Hex(BigInteger value) => Convert.ToHexString(Curve.Bytes(value));
}
