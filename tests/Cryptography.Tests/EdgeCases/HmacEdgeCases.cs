using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of HMAC-SHA-256. The device has it natively, and these tests have .NET's: they specify the seam and the comparison of tags.
/// </summary>
public class HmacEdgeCases
{
    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<(int Key, int Data)> Table = new()
    {
        { "no key", "padded with zeros to a block", () => (0, 20) },
        { "no data", "only the block of the key is hashed", () => (32, 0) },
        { "neither", "both at once", () => (0, 0) },
        { "a key of one byte", "shorter than a digest", () => (1, 20) },
        { "a key of 31 bytes", "one short of a digest", () => (31, 20) },
        { "a key of 32 bytes", "as long as a digest", () => (32, 20) },
        { "a key of 63 bytes", "one short of a block", () => (63, 20) },
        { "a key of 64 bytes", "exactly a block: used unchanged", () => (64, 20) },
        { "a key of 65 bytes", "longer than a block: replaced by its digest", () => (65, 20) },
        { "a key of 200 bytes", "much longer than a block", () => (200, 20) },
        { "55 bytes of data", "the padding just fits into the block", () => (32, 55) },
        { "56 bytes of data", "the padding needs another block", () => (32, 56) },
        { "64 bytes of data", "a block", () => (32, 64) },
        { "65,536 bytes of data", "many blocks", () => (32, 65_536) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_tag_equals_that_of_BouncyCastle(string name)
    {
        (int keyLength, int dataLength) = Table[name];
        byte[] key = Bytes(keyLength);
        byte[] data = Bytes(dataLength);
        HMac other = new(new Sha256Digest());
        other.Init(new KeyParameter(key));
        other.BlockUpdate(data, 0, data.Length);
        byte[] expected = new byte[32];
        other.DoFinal(expected, 0);
        _engine.HmacSha256(key, data).ShouldBe(expected);
    }

    [Fact]
    public void A_key_longer_than_a_block_is_replaced_by_its_digest()
    {
        byte[] key = Bytes(65);
        _engine.HmacSha256(key, [1]).ShouldBe(_engine.HmacSha256(Sha256.Hash(key), [1]));
        _engine.HmacSha256(Bytes(64), [1]).ShouldNotBe(_engine.HmacSha256(Sha256.Hash(Bytes(64)), [1]));
        _engine.HmacSha256(Bytes(20), [1]).ShouldBe(_engine.HmacSha256([.. Bytes(20), 0], [1]), "zeros behind a short key are its padding");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void A_truncated_tag_is_compared_completely(int length)
    {
        byte[] tag = _engine.HmacSha256(Bytes(32), Bytes(20))[..length];
        ConstantTime.AreEqual(tag, [.. tag]).ShouldBeTrue();
        for (int bit = 0; bit < length * 8; bit++)
        {
            byte[] changed = [.. tag];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ConstantTime.AreEqual(tag, changed).ShouldBeFalse($"bit {bit}");
        }

        ConstantTime.AreEqual(tag, tag[..^1]).ShouldBeFalse("a byte less");
        ConstantTime.AreEqual(tag, [.. tag, 0]).ShouldBeFalse("a byte more");
        ConstantTime.AreEqual(tag, []).ShouldBeFalse("nothing");
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
