using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Edge cases of HKDF with SHA-256 (RFC 5869).</summary>
public class HkdfEdgeCases
{
    private const int Longest = 255 * 32;

    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<Lengths> Table = new()
    {
        { "one byte", "part of a block", () => new(32, 0, 10, 1) },
        { "16 bytes", "the length that the agent derives", () => new(32, 0, 60, 16) },
        { "31 bytes", "one short of a block", () => new(32, 13, 10, 31) },
        { "32 bytes", "exactly a block", () => new(32, 13, 10, 32) },
        { "33 bytes", "one over a block: the first block is input of the second", () => new(32, 13, 10, 33) },
        { "64 bytes", "two blocks", () => new(32, 13, 10, 64) },
        { "8,160 bytes", "255 blocks, the maximum of the counter", () => new(32, 13, 10, Longest) },
        { "no salt", "replaced by zeros", () => new(32, 0, 10, 42) },
        { "a salt of 64 bytes", "a block of the hash", () => new(32, 64, 10, 42) },
        { "a salt of 65 bytes", "longer than a block: replaced by its digest", () => new(32, 65, 10, 42) },
        { "a salt of 80 bytes", "as in the second vector of RFC 5869", () => new(80, 80, 80, 82) },
        { "no info", "only the counter is hashed", () => new(22, 0, 0, 42) },
        { "a long info", "input of every block", () => new(32, 13, 1000, 100) },
        { "a secret of one byte", "the shortest", () => new(1, 13, 10, 42) },
        { "a secret of 1,000 bytes", "many blocks", () => new(1000, 13, 10, 42) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_derived_key_equals_that_of_two_libraries(string name)
    {
        Lengths lengths = Table[name];
        byte[] secret = Bytes(lengths.Secret, seed: 1);
        byte[] salt = Bytes(lengths.Salt, seed: 2);
        byte[] info = Bytes(lengths.Info, seed: 3);
        byte[] here = Hkdf.Derive(_engine, secret, salt, info, lengths.Output);
        here.ShouldBe(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, lengths.Output, salt, info), ".NET");

        HkdfBytesGenerator other = new(new Sha256Digest());
        other.Init(new HkdfParameters(secret, salt, info));
        byte[] expected = new byte[lengths.Output];
        other.GenerateBytes(expected, 0, expected.Length);
        here.ShouldBe(expected, "BouncyCastle");
    }

    [Fact]
    public void A_missing_salt_equals_32_zero_bytes()
    {
        byte[] none = Hkdf.Derive(_engine, [1], null, [2], 42);
        Hkdf.Derive(_engine, [1], [], [2], 42).ShouldBe(none);
        Hkdf.Derive(_engine, [1], new byte[32], [2], 42).ShouldBe(none);
        Hkdf.Derive(_engine, [1], [1], [2], 42).ShouldNotBe(none);
    }

    [Fact]
    public void A_short_key_is_the_beginning_of_a_long_one()
    {
        byte[] longest = Hkdf.Derive(_engine, [1], [2], [3], Longest);
        foreach (int length in (int[])[0, 1, 31, 32, 33, 8159])
        {
            Hkdf.Derive(_engine, [1], [2], [3], length).ShouldBe(longest[..length]);
        }
    }

    [Theory]
    [InlineData(Longest + 1)]
    [InlineData(Longest + 32)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void An_unsupported_length_throws(int length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Hkdf.Derive(_engine, [1], [2], [3], length));

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Lengths(int Secret, int Salt, int Info, int Output);
}
