using System.Security.Cryptography;
using NanoMedAgent.Hospital.Releases;

namespace Hospital.Tests;

/// <summary>A one-time key is never used twice, whatever happens to the signer and its disk.</summary>
public class HashBasedKeys
{
    private static readonly byte[] Data = [1, 2, 3];

    [Fact]
    public void Signs_and_says_how_much_is_left()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = HashBasedKey.Create(path);
        key.Remaining.ShouldBe(1024);
        byte[] first = key.Sign(Data);
        byte[] second = HashBasedKey.Load(path).Sign(Data);
        HashBasedKey.Load(path).Remaining.ShouldBe(1022);
        HashBasedKey.Verify(key.Public, Data, first).ShouldBeTrue();
        HashBasedKey.Verify(key.Public, Data, second).ShouldBeTrue();
        HashBasedKey.Verify(key.Public, [1, 2, 4], first).ShouldBeFalse();
        OneTimeKey(second).ShouldBe(OneTimeKey(first) + 1);
        File.ReadAllLines(path + ".log").Length.ShouldBe(2);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_crash_before_the_signature_is_out_costs_a_one_time_key_and_no_more()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = HashBasedKey.Create(path);
        key.Sign(Data);

        // The state was written, and then the machine was gone.
        string[] state = File.ReadAllLines(path + ".state");
        File.WriteAllLines(path + ".state", ["2", state[1]]);
        OneTimeKey(key.Sign(Data)).ShouldBe(2);
    }

    [Fact]
    public void A_state_from_a_backup_is_found_out()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = HashBasedKey.Create(path);
        string backup = File.ReadAllText(path + ".state");
        key.Sign(Data);
        File.WriteAllText(path + ".state", backup);
        Should.Throw<CryptographicException>(() => key.Sign(Data)).Message.ShouldContain("backup");
        File.ReadAllLines(path + ".log").Length.ShouldBe(1, "nothing was signed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("three\nsomething")]
    [InlineData("3\nanother key's name")]
    public void Without_its_own_state_it_does_not_sign(string? state)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = HashBasedKey.Create(path);
        File.Delete(path + ".state");
        if (state is not null)
        {
            File.WriteAllText(path + ".state", state);
        }

        Should.Throw<CryptographicException>(() => key.Sign(Data)).Message.ShouldContain("must not sign");
    }

    [Fact]
    public void When_all_are_used_it_says_what_to_do()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = HashBasedKey.Create(path);
        string[] state = File.ReadAllLines(path + ".state");
        File.WriteAllLines(path + ".state", ["1023", state[1]]);
        OneTimeKey(key.Sign(Data)).ShouldBe(1023);
        key.Remaining.ShouldBe(0);
        Should.Throw<CryptographicException>(() => key.Sign(Data)).Message.ShouldContain("make a new key");
    }

    [Fact]
    public async Task Several_signers_at_once_take_a_one_time_key_each()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey.Create(path);
        byte[]?[] signatures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            try
            {
                return HashBasedKey.Load(path).Sign(Data);
            }
            catch (IOException)
            {
                // Somebody else was signing.
                return null;
            }
        })));
        int[] used = [.. signatures.OfType<byte[]>().Select(OneTimeKey)];
        used.ShouldBeUnique();
        used.Length.ShouldBeGreaterThan(0);
        HashBasedKey.Load(path).Remaining.ShouldBe(1024 - used.Length);
    }

    /// <summary>RFC 8554: the number of levels less one, then the index of the one-time key, 4 bytes each.</summary>
    private static int OneTimeKey(byte[] signature) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(signature.AsSpan(4));
}
