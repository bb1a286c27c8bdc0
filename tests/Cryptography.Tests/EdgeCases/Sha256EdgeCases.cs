using System.Security.Cryptography;
using NanoMedAgent.Cryptography;

namespace Cryptography.Tests.EdgeCases;

/// <summary>SHA-256 at its edges: lengths at which the padding moves into another block, and messages that come in pieces.</summary>
public class Sha256EdgeCases
{
    private static readonly CaseTable<int> Table = new()
    {
        { "0 bytes", "nothing but padding", () => 0 },
        { "1 byte", "the shortest", () => 1 },
        { "55 bytes", "the longest whose padding fits into its block", () => 55 },
        { "56 bytes", "the shortest whose padding takes another block", () => 56 },
        { "63 bytes", "the first byte of the padding fills the block", () => 63 },
        { "64 bytes", "a block, and one of nothing but padding", () => 64 },
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
    public void A_message_of_any_length_has_the_digest_that_dotnet_gives_it(string name)
    {
        byte[] message = Bytes(Table[name]);
        Sha256.Hash(message).ShouldBe(SHA256.HashData(message));
    }

    [Fact]
    public void Every_length_up_to_four_blocks_has_its_digest()
    {
        byte[] message = Bytes(256);
        for (int length = 0; length <= message.Length; length++)
        {
            Sha256.Hash(message[..length]).ShouldBe(SHA256.HashData(message.AsSpan(0, length)), $"{length} bytes");
        }
    }

    [Fact]
    public void A_message_in_two_pieces_has_the_same_digest_wherever_it_is_cut()
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
    public void A_message_byte_by_byte_and_after_one_that_was_given_up_has_its_digest()
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
