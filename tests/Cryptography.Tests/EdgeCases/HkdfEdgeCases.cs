using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.EdgeCases;

/// <summary>HKDF with SHA-256 (RFC 5869) at its edges.</summary>
public class HkdfEdgeCases
{
    private const int Longest = 255 * 32;

    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<Lengths> Table = new()
    {
        { "one byte", "part of a block", () => new(32, 0, 10, 1) },
        { "16 bytes", "what the agent derives", () => new(32, 0, 60, 16) },
        { "31 bytes", "one short of a block", () => new(32, 13, 10, 31) },
        { "32 bytes", "a block: no second one is begun", () => new(32, 13, 10, 32) },
        { "33 bytes", "one over a block: the first is chained", () => new(32, 13, 10, 33) },
        { "64 bytes", "two blocks", () => new(32, 13, 10, 64) },
        { "8,160 bytes", "255 blocks, the most that its counter has", () => new(32, 13, 10, Longest) },
        { "no salt", "a block of zeros stands for it", () => new(32, 0, 10, 42) },
        { "a salt of 64 bytes", "a block of the hash", () => new(32, 64, 10, 42) },
        { "a salt of 65 bytes", "longer than a block: it is hashed first", () => new(32, 65, 10, 42) },
        { "a salt of 80 bytes", "as in the second vector of RFC 5869", () => new(80, 80, 80, 82) },
        { "no info", "only the counter is hashed", () => new(22, 0, 0, 42) },
        { "a long info", "it is hashed anew with every block", () => new(32, 13, 1000, 100) },
        { "a secret of one byte", "shorter than anything", () => new(1, 13, 10, 42) },
        { "a secret of 1,000 bytes", "many blocks", () => new(1000, 13, 10, 42) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_derived_is_what_two_libraries_derive(string name)
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
    public void No_salt_an_empty_one_and_32_zeros_are_the_same_salt()
    {
        byte[] none = Hkdf.Derive(_engine, [1], null, [2], 42);
        Hkdf.Derive(_engine, [1], [], [2], 42).ShouldBe(none);
        Hkdf.Derive(_engine, [1], new byte[32], [2], 42).ShouldBe(none);
        Hkdf.Derive(_engine, [1], [1], [2], 42).ShouldNotBe(none);
    }

    [Fact]
    public void A_shorter_key_is_the_beginning_of_a_longer_one()
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
    public void More_bytes_than_HKDF_has_are_the_callers_mistake(int length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Hkdf.Derive(_engine, [1], [2], [3], length));

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Lengths(int Secret, int Salt, int Info, int Output);
}
