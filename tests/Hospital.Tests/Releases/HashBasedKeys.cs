using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Releases;
using Org.BouncyCastle.Pqc.Crypto.Lms;
using Org.BouncyCastle.Security;

namespace Hospital.Tests.Releases;

/// <summary>A one-time key is never used twice, even after crashes and with old state files.</summary>
public class HashBasedKeys
{
    private static readonly byte[] Data = [1, 2, 3];

    [Fact]
    public void Signing_uses_one_time_keys_in_order_and_reports_how_many_are_left()
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
    public void A_crash_before_the_signature_is_written_costs_one_one_time_key()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = SmallKey(path);
        key.Sign(Data);

        // The state was written, then the machine crashed.
        string[] state = File.ReadAllLines(path + ".state");
        File.WriteAllLines(path + ".state", ["2", state[1]]);
        OneTimeKey(key.Sign(Data)).ShouldBe(2);
    }

    [Fact]
    public void A_state_restored_from_a_backup_is_detected()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = SmallKey(path);
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
    public void A_key_without_its_own_state_does_not_sign(string? state)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = SmallKey(path);
        File.Delete(path + ".state");
        if (state is not null)
        {
            File.WriteAllText(path + ".state", state);
        }

        Should.Throw<CryptographicException>(() => key.Sign(Data)).Message.ShouldContain("must not sign");
    }

    [Fact]
    public void A_key_without_one_time_keys_left_says_what_to_do()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        HashBasedKey key = SmallKey(path);
        string[] state = File.ReadAllLines(path + ".state");
        File.WriteAllLines(path + ".state", ["31", state[1]]);
        OneTimeKey(key.Sign(Data)).ShouldBe(31);
        key.Remaining.ShouldBe(0);
        Should.Throw<CryptographicException>(() => key.Sign(Data)).Message.ShouldContain("make a new key");
    }

    [Fact]
    public async Task Simultaneous_signers_use_a_one_time_key_each()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("vendor.hss.pem");
        SmallKey(path);
        byte[]?[] signatures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            try
            {
                return HashBasedKey.Load(path).Sign(Data);
            }
            catch (IOException)
            {
                // Another one was signing.
                return null;
            }
        })));
        int[] used = [.. signatures.OfType<byte[]>().Select(OneTimeKey)];
        used.ShouldBeUnique();
        used.Length.ShouldBeGreaterThan(0);
        HashBasedKey.Load(path).Remaining.ShouldBe(32 - used.Length);
    }

    /// <summary>A key of one tree of height 5: it can sign 32 times, and signing is fast.</summary>
    private static HashBasedKey SmallKey(string path)
    {
        HssKeyPairGenerator generator = new();
        generator.Init(
            new HssKeyGenerationParameters(
                [new LmsParameters(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w4)], new SecureRandom()));
        HssPrivateKeyParameters key = (HssPrivateKeyParameters)generator.GenerateKeyPair().Private;
        File.WriteAllText(path, PemEncoding.WriteString("HSS-LMS PRIVATE KEY", key.GetEncoded()));
        File.WriteAllLines(path + ".state", ["0", Convert.ToHexStringLower(SHA256.HashData(key.GetPublicKey().GetEncoded()))]);
        return HashBasedKey.Load(path);
    }

    /// <summary>RFC 8554: the number of levels less one, then the index of the one-time key, 4 bytes each.</summary>
    private static int OneTimeKey(byte[] signature) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(signature.AsSpan(4));
}
