using System.Numerics;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Private keys out of random bytes at the edges: 48 bytes are reduced modulo n.</summary>
public class PrivateKeyEdgeCases
{
    private static readonly BigInteger MostMultiples = ((BigInteger.One << 384) - 1) / Curve.N;

    private static readonly CaseTable<BigInteger> Table = new()
    {
        { "1", "the smallest key", () => 1 },
        { "n - 1", "the largest key", () => Curve.N - 1 },
        { "n + 1", "1 once it is reduced", () => Curve.N + 1 },
        { "2^192 - 1", "the upper half is zero, the lower one is all ones", () => (BigInteger.One << 192) - 1 },
        { "2^192", "the lower half is zero", () => BigInteger.One << 192 },
        { "2^256", "the first number that 32 bytes do not hold", () => BigInteger.One << 256 },
        { "2^384 - 1", "the largest", () => (BigInteger.One << 384) - 1 },
        { "the largest multiple of n, and 1", "the smallest key again", () => (MostMultiples * Curve.N) + 1 },
        { "the largest multiple of n, less 1", "the largest key again", () => (MostMultiples * Curve.N) - 1 },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_key_is_what_was_drawn_modulo_n_and_has_the_public_half_that_another_library_gives_it(string name) =>
        IsReduced(Table[name]);

    [Fact]
    public void Every_pattern_is_reduced_in_either_half()
    {
        foreach (BigInteger pattern in Curve.Patterns)
        {
            IsReduced(pattern);
            IsReduced(pattern << 128);
        }
    }

    /// <summary>
    /// Nobody draws it by chance; a source that is stuck at zero does, and is refused before (SP 800-90B). The key is then none, and says
    /// so.
    /// </summary>
    [Fact]
    public void What_is_zero_modulo_n_is_no_key()
    {
        foreach (BigInteger drawn in (BigInteger[])[0, Curve.N, MostMultiples * Curve.N])
        {
            P256.TryPublicKey(P256.GeneratePrivateKey(new FixedEntropy(drawn)), new byte[32], new byte[32]).ShouldBeFalse($"{drawn:X}");
        }
    }

    private static void IsReduced(BigInteger drawn)
    {
        byte[] key = P256.GeneratePrivateKey(new FixedEntropy(drawn));
        key.ShouldBe(Curve.Bytes(drawn % Curve.N), $"{drawn:X}");
        byte[] x = new byte[32];
        byte[] y = new byte[32];
        P256.TryPublicKey(key, x, y).ShouldBeTrue();
        Org.BouncyCastle.Math.EC.ECPoint expected = Curve.Multiply(Curve.G, drawn);
        x.ShouldBe(Curve.Bytes(Curve.X(expected)), $"{drawn:X}");
        y.ShouldBe(Curve.Bytes(Curve.Y(expected)), $"{drawn:X}");
    }

    /// <summary>A source that gives one number.</summary>
    private sealed class FixedEntropy(BigInteger number) : IEntropy
    {
        public void Fill(byte[] buffer)
        {
            Array.Clear(buffer);
            byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            bytes.CopyTo(buffer, buffer.Length - bytes.Length);
        }
    }
}
