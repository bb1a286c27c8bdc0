using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using AesCcm = NanoMedAgent.Cryptography.AesCcm;
using DotNetAesCcm = System.Security.Cryptography.AesCcm;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of AES-CCM: lengths at the borders of blocks, lengths that are encoded in another way, and lengths that CCM does not have.
/// Each ciphertext of the firmware is compared byte by byte with those of .NET and BouncyCastle.
/// </summary>
public class AesCcmEdgeCases
{
    private const int LongestAssociatedData = 0xFEFF;
    private const int LongestPlaintext = 0xFFFF;

    private static readonly byte[] Key = Bytes(16, seed: 1);
    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<Lengths> Table = new()
    {
        { "nothing at all", "one block for the MAC, one for the key stream", () => new(13, 0, 0, 8) },
        { "no plaintext", "only the tag is sent", () => new(13, 20, 0, 8) },
        { "no associated data", "its flag must not be set", () => new(13, 0, 20, 8) },
        { "one byte of both", "all the rest is padding", () => new(13, 1, 1, 8) },
        { "13 bytes of associated data", "with their length, one short of a block", () => new(13, 13, 20, 8) },
        { "14 bytes of associated data", "with their length, exactly a block", () => new(13, 14, 20, 8) },
        { "15 bytes of associated data", "with their length, one over a block", () => new(13, 15, 20, 8) },
        { "30 bytes of associated data", "exactly two blocks", () => new(13, 30, 20, 8) },
        { "255 bytes of associated data", "the last length of one byte", () => new(13, 255, 20, 8) },
        { "256 bytes of associated data", "the first length of two bytes", () => new(13, 256, 20, 8) },
        {
            "65,279 bytes of associated data", "the longest with a length of two bytes",
            () => new(13, LongestAssociatedData, 20, 8)
        },
        { "15 bytes of plaintext", "one short of a block", () => new(13, 20, 15, 8) },
        { "16 bytes of plaintext", "exactly a block: no padding follows", () => new(13, 20, 16, 8) },
        { "17 bytes of plaintext", "one over a block", () => new(13, 20, 17, 8) },
        { "255 bytes of plaintext", "the last length of one byte", () => new(13, 20, 255, 8) },
        { "256 bytes of plaintext", "the first length of two bytes", () => new(13, 20, 256, 8) },
        { "4,095 bytes of plaintext", "the counter of the last block has one byte", () => new(13, 20, 4095, 8) },
        { "4,096 bytes of plaintext", "the counter of the last block is 256", () => new(13, 20, 4096, 8) },
        { "65,535 bytes of plaintext", "the longest for a nonce of 13 bytes", () => new(13, 20, LongestPlaintext, 8) },
        {
            "65,535 bytes of plaintext beside a short nonce", "the length has more bytes than it needs",
            () => new(7, 20, LongestPlaintext, 8)
        },
        { "a nonce of 7 bytes", "the shortest", () => new(7, 20, 40, 8) },
        { "a nonce of 12 bytes", "the length of other AEADs", () => new(12, 20, 40, 8) },
        { "a tag of 4 bytes", "the shortest", () => new(13, 20, 40, 4) },
        { "a tag of 16 bytes", "the whole block", () => new(13, 20, 40, 16) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_ciphertext_equals_that_of_two_libraries(string name) => IsSealedAlike(Table[name]);

    /// <summary>
    /// All lengths of nonce and tag, with data that ends before, at and after the border of a block. CCM encodes both lengths in its first
    /// block.
    /// </summary>
    [Fact]
    public void Every_nonce_and_tag_length_gives_the_ciphertext_of_two_libraries()
    {
        foreach (int nonce in Enumerable.Range(7, 7))
        {
            foreach (int tag in (int[])[4, 6, 8, 10, 12, 14, 16])
            {
                foreach ((int associated, int text) in ((int, int)[])[(0, 0), (0, 16), (14, 0), (14, 15), (15, 16), (30, 33), (31, 47)])
                {
                    IsSealedAlike(new(nonce, associated, text, tag));
                }
            }
        }
    }

    /// <summary>The reader is .NET: the firmware seals only.</summary>
    [Fact]
    public void A_reader_refuses_a_changed_bit_and_a_shortened_tag()
    {
        byte[] nonce = Bytes(13, seed: 2);
        byte[] associated = Bytes(20, seed: 3);
        byte[] text = Bytes(33, seed: 4);
        foreach (int tagLength in (int[])[4, 8, 16])
        {
            byte[] ciphertext = AesCcm.Seal(_engine, Key, nonce, associated, text, tagLength);
            Opens(nonce, associated, ciphertext, tagLength).ShouldBeTrue();
            foreach (byte[] part in (byte[][])[nonce, associated, ciphertext])
            {
                for (int bit = 0; bit < part.Length * 8; bit++)
                {
                    part[bit / 8] ^= (byte)(1 << (bit % 8));
                    Opens(nonce, associated, ciphertext, tagLength).ShouldBeFalse($"bit {bit} of {part.Length} bytes, tag of {tagLength}");
                    part[bit / 8] ^= (byte)(1 << (bit % 8));
                }
            }

            // The MAC covers the length of the tag, so the first bytes of a long tag are not a valid short tag.
            for (int shorter = tagLength - 2; shorter >= 4; shorter -= 2)
            {
                byte[] cut = ciphertext[..^(tagLength - shorter)];
                Opens(nonce, associated, cut, shorter).ShouldBeFalse($"a tag of {tagLength} bytes cut to {shorter}");
            }

            Opens(nonce, associated, [.. ciphertext, 0], tagLength).ShouldBeFalse("a byte behind");
            Opens(nonce, associated[..^1], ciphertext, tagLength).ShouldBeFalse("associated data cut");
            Opens(nonce, [.. associated, 0], ciphertext, tagLength).ShouldBeFalse("a zero behind the associated data, as padding has it");
            Opens(nonce, [], ciphertext, tagLength).ShouldBeFalse("no associated data");
        }
    }

    [Theory]
    [InlineData("a nonce of 6 bytes", 6, 0, 0, 8)]
    [InlineData("a nonce of 14 bytes", 14, 0, 0, 8)]
    [InlineData("no nonce", 0, 0, 0, 8)]
    [InlineData("a tag of 2 bytes", 13, 0, 0, 2)]
    [InlineData("a tag of 5 bytes", 13, 0, 0, 5)]
    [InlineData("a tag of 18 bytes", 13, 0, 0, 18)]
    [InlineData("no tag", 13, 0, 0, 0)]
    [InlineData("associated data whose length takes six bytes, which the firmware does not write", 13, LongestAssociatedData + 1, 0, 8)]
    [InlineData("a plaintext whose length does not fit beside a nonce of 13 bytes", 13, 0, LongestPlaintext + 1, 8)]
    [InlineData("a plaintext whose length does not fit into the two bytes that the firmware writes", 7, 0, LongestPlaintext + 1, 8)]
    public void An_unsupported_length_throws(string what, int nonce, int associated, int text, int tag) =>
        Should.Throw<ArgumentException>(() => AesCcm.Seal(_engine, Key, new byte[nonce], new byte[associated], new byte[text], tag), what);

    private void IsSealedAlike(Lengths lengths)
    {
        byte[] nonce = Bytes(lengths.Nonce, seed: 2);
        byte[] associated = Bytes(lengths.AssociatedData, seed: 3);
        byte[] text = Bytes(lengths.Plaintext, seed: 4);
        byte[] here = AesCcm.Seal(_engine, Key, nonce, associated, text, lengths.Tag);

        byte[] dotNet = new byte[text.Length + lengths.Tag];
        using DotNetAesCcm ccm = new(Key);
        ccm.Encrypt(nonce, text, dotNet.AsSpan(0, text.Length), dotNet.AsSpan(text.Length), associated);
        here.ShouldBe(dotNet, $".NET, {lengths}");

        CcmBlockCipher other = new(new AesEngine());
        other.Init(true, new AeadParameters(new KeyParameter(Key), lengths.Tag * 8, nonce, associated));
        here.ShouldBe(other.ProcessPacket(text, 0, text.Length), $"BouncyCastle, {lengths}");
    }

    private static bool Opens(byte[] nonce, byte[] associated, byte[] ciphertext, int tagLength)
    {
        byte[] text = new byte[ciphertext.Length - tagLength];
        using DotNetAesCcm ccm = new(Key);
        try
        {
            ccm.Decrypt(nonce, ciphertext.AsSpan(0, text.Length), ciphertext.AsSpan(text.Length), text, associated);
            return true;
        }
        catch (System.Security.Cryptography.AuthenticationTagMismatchException)
        {
            text.ShouldAllBe(b => b == 0, "no plaintext is handed out");
            return false;
        }
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Lengths(int Nonce, int AssociatedData, int Plaintext, int Tag);
}
