using System.Numerics;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Edge cases of key generation: 48 random bytes are reduced modulo n.</summary>
public class PrivateKeyEdgeCases
{
    private static readonly BigInteger MostMultiples = ((BigInteger.One << 384) - 1) / Curve.N;

    private static readonly CaseTable<BigInteger> Table = new()
    {
        { "1", "the smallest key", () => 1 },
        { "n - 1", "the largest key", () => Curve.N - 1 },
        { "n + 1", "1 after reduction", () => Curve.N + 1 },
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
    public void Random_bytes_are_reduced_to_a_private_key(string name) =>
        IsReduced(Table[name]);

    [Fact]
    public void Numbers_that_carry_between_limbs_are_reduced_to_a_private_key()
    {
        foreach (BigInteger pattern in Curve.Patterns)
        {
            IsReduced(pattern);
            IsReduced(pattern << 128);
        }
    }

    /// <summary>This does not happen by chance. A source that always gives zero is refused before (SP 800-90B).</summary>
    [Fact]
    public void Random_bytes_that_are_reduced_to_zero_give_no_key()
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

    /// <summary>A source that always gives the same number.</summary>
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
