using System.Security.Cryptography;
using NanoMedAgent.Cryptography;

namespace Cryptography.Tests.EdgeCases;

/// <summary>Edge cases of SHA-256: lengths at which the padding needs another block, and messages in several parts.</summary>
public class Sha256EdgeCases
{
    private static readonly CaseTable<int> Table = new()
    {
        { "0 bytes", "padding only", () => 0 },
        { "1 byte", "the shortest", () => 1 },
        { "55 bytes", "the longest with its padding in the same block", () => 55 },
        { "56 bytes", "the shortest with its padding in another block", () => 56 },
        { "63 bytes", "the first byte of the padding fills the block", () => 63 },
        { "64 bytes", "a block, and a block of padding", () => 64 },
        { "65 bytes", "one over a block", () => 65 },
        { "119 bytes", "as 55, in the second block", () => 119 },
        { "120 bytes", "as 56, in the second block", () => 120 },
        { "127 bytes", "as 63, in the second block", () => 127 },
        { "128 bytes", "two blocks", () => 128 },
        { "8,191 bytes", "65,528 bits: the last length of two bytes", () => 8191 },
        { "8,192 bytes", "65,536 bits: the first length of three bytes", () => 8192 },
        { "2,097,152 bytes", "16,777,216 bits: the first length of four bytes", () => 2_097_152 },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_digest_equals_that_of_dotnet(string name)
    {
        byte[] message = Bytes(Table[name]);
        Sha256.Hash(message).ShouldBe(SHA256.HashData(message));
    }

    [Fact]
    public void A_digest_of_every_length_up_to_four_blocks_equals_that_of_dotnet()
    {
        byte[] message = Bytes(256);
        for (int length = 0; length <= message.Length; length++)
        {
            Sha256.Hash(message[..length]).ShouldBe(SHA256.HashData(message.AsSpan(0, length)), $"{length} bytes");
        }
    }

    [Fact]
    public void A_message_in_two_parts_has_the_same_digest()
    {
        byte[] message = Bytes(200);
        byte[] expected = SHA256.HashData(message);
        Sha256 sha = new();
        for (int cut = 0; cut <= message.Length; cut++)
        {
            sha.Update(message, 0, cut);
            sha.Update(message, cut, message.Length - cut);
            sha.Finish().ShouldBe(expected, $"cut at {cut}");
        }
    }

    [Fact]
    public void A_message_in_single_bytes_after_a_reset_has_the_same_digest()
    {
        byte[] message = Bytes(200);
        Sha256 sha = new();
        sha.Update(message, 0, 77);
        sha.Reset();
        for (int i = 0; i < message.Length; i++)
        {
            sha.Update(message, i, 1);
            sha.Update(message, i, 0);
        }

        sha.Finish().ShouldBe(SHA256.HashData(message));
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
