using System.Security.Cryptography;
using NanoMedAgent.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// AES key wrap (RFC 3394) at its edges. The firmware wraps and never unwraps; readers unwrap with BouncyCastle, so what they refuse is
/// held here as well.
/// </summary>
public class AesKeyWrapEdgeCases
{
    private static readonly byte[] WrappingKey = Bytes(16, seed: 1);
    private readonly SystemCipherEngine _engine = new();

    private static readonly CaseTable<byte[]> Table = new()
    {
        { "16 bytes", "two semiblocks, the fewest that there are", () => Bytes(16, seed: 2) },
        { "24 bytes", "an odd number of semiblocks", () => Bytes(24, seed: 2) },
        { "32 bytes", "a key of HMAC", () => Bytes(32, seed: 2) },
        { "zeros", "nothing is special about them", () => new byte[16] },
        { "the integrity value itself", "a key that looks like the check", () => [.. Enumerable.Repeat((byte)0xA6, 16)] },
        { "336 bytes", "the last step is number 252, of one byte", () => Bytes(336, seed: 2) },
        { "352 bytes", "the last step is number 264, of two bytes", () => Bytes(352, seed: 2) },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_wrapped_is_what_another_library_wraps_and_unwraps(string name)
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
    [InlineData("8 bytes, of which RFC 3394 knows nothing", 8)]
    [InlineData("15 bytes", 15)]
    [InlineData("17 bytes", 17)]
    [InlineData("20 bytes, for which RFC 5649 has padding", 20)]
    public void A_length_that_RFC_3394_does_not_have_is_the_callers_mistake(string what, int length) =>
        Should.Throw<ArgumentException>(() => AesKeyWrap.Wrap(_engine, WrappingKey, new byte[length]), what);

    [Fact]
    public void No_bit_of_what_is_wrapped_can_be_changed()
    {
        byte[] wrapped = AesKeyWrap.Wrap(_engine, WrappingKey, Bytes(16, seed: 2));
        for (int bit = 0; bit < wrapped.Length * 8; bit++)
        {
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
            Unwrapped(wrapped).ShouldBeNull($"bit {bit}");
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>What is wrapped under another initial value, by any bit of it, unwraps to the right key and the wrong check.</summary>
    [Fact]
    public void No_bit_of_the_integrity_value_may_be_another()
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

    /// <summary>
    /// Key wrap with padding (RFC 5649) has another integrity value, and a length in it: a reader of the one refuses the other.
    /// </summary>
    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(32)]
    public void What_is_wrapped_with_padding_is_refused(int length)
    {
        using Aes aes = Aes.Create();
        aes.Key = WrappingKey;
        Unwrapped(aes.EncryptKeyWrapPadded(Bytes(length, seed: 2))).ShouldBeNull();
    }

    [Fact]
    public void What_is_cut_or_longer_is_refused()
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
