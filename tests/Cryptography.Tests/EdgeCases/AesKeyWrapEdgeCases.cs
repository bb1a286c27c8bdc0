using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of AES key wrap (RFC 3394). The firmware wraps only. Readers unwrap with BouncyCastle, so their refusals are tested here as
/// well.
/// </summary>
public class AesKeyWrapEdgeCases
{
    private static readonly byte[] WrappingKey = Bytes(16, seed: 1);
    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<byte[]> Table = new()
    {
        { "16 bytes", "two semiblocks, the minimum", () => Bytes(16, seed: 2) },
        { "24 bytes", "an odd number of semiblocks", () => Bytes(24, seed: 2) },
        { "32 bytes", "a key of HMAC", () => Bytes(32, seed: 2) },
        { "zeros", "not a special value", () => new byte[16] },
        { "the integrity value itself", "a key that equals the integrity value", () => [.. Enumerable.Repeat((byte)0xA6, 16)] },
        { "336 bytes", "the number of the last step is 252: one byte", () => Bytes(336, seed: 2) },
        { "352 bytes", "the number of the last step is 264: two bytes", () => Bytes(352, seed: 2) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrapped_key_equals_that_of_BouncyCastle(string name)
    {
        byte[] key = Table[name];
        byte[] wrapped = AesKeyWrap.Wrap(_engine, WrappingKey, key);
        AesWrapEngine other = new();
        other.Init(true, new KeyParameter(WrappingKey));
        wrapped.ShouldBe(other.Wrap(key, 0, key.Length));
        Unwrapped(wrapped).ShouldBe(key);
    }

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("8 bytes, which RFC 3394 does not define", 8)]
    [InlineData("15 bytes", 15)]
    [InlineData("17 bytes", 17)]
    [InlineData("20 bytes, which need the padding of RFC 5649", 20)]
    public void An_unsupported_length_throws(string what, int length) =>
        Should.Throw<ArgumentException>(() => AesKeyWrap.Wrap(_engine, WrappingKey, new byte[length]), what);

    [Fact]
    public void A_reader_refuses_a_changed_bit()
    {
        byte[] wrapped = AesKeyWrap.Wrap(_engine, WrappingKey, Bytes(16, seed: 2));
        for (int bit = 0; bit < wrapped.Length * 8; bit++)
        {
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
            Unwrapped(wrapped).ShouldBeNull($"bit {bit}");
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>A key that was wrapped with another initial value is unwrapped correctly, but its integrity value is wrong.</summary>
    [Fact]
    public void A_reader_refuses_another_integrity_value()
    {
        byte[] key = Bytes(16, seed: 2);
        byte[] standard = [.. Enumerable.Repeat((byte)0xA6, 8)];
        WrappedUnder(standard, key).ShouldBe(AesKeyWrap.Wrap(_engine, WrappingKey, key));
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] value = [.. standard];
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            Unwrapped(WrappedUnder(value, key)).ShouldBeNull($"bit {bit}");
        }
    }

    /// <summary>Key wrap with padding (RFC 5649) has another integrity value, which contains a length.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(32)]
    public void A_reader_refuses_key_wrap_with_padding(int length)
    {
        using Aes aes = Aes.Create();
        aes.Key = WrappingKey;
        Unwrapped(aes.EncryptKeyWrapPadded(Bytes(length, seed: 2))).ShouldBeNull();
    }

    [Fact]
    public void A_reader_refuses_a_shortened_or_extended_key()
    {
        byte[] wrapped = AesKeyWrap.Wrap(_engine, WrappingKey, Bytes(32, seed: 2));
        for (int length = 8; length < wrapped.Length; length++)
        {
            Unwrapped(wrapped[..length]).ShouldBeNull($"{length} bytes");
        }

        Unwrapped([.. wrapped, 0]).ShouldBeNull();
        Unwrapped([.. wrapped, .. new byte[8]]).ShouldBeNull();
    }

    private static byte[] WrappedUnder(byte[] initialValue, byte[] key)
    {
        AesWrapEngine other = new();
        other.Init(true, new ParametersWithIV(new KeyParameter(WrappingKey), initialValue));
        return other.Wrap(key, 0, key.Length);
    }

    private static byte[]? Unwrapped(byte[] wrapped)
    {
        AesWrapEngine other = new();
        other.Init(false, new KeyParameter(WrappingKey));
        try
        {
            return other.Unwrap(wrapped, 0, wrapped.Length);
        }
        catch (InvalidCipherTextException)
        {
            return null;
        }
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
