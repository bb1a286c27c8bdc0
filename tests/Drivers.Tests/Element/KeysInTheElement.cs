using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using NanoMedAgent.Cose;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Element;

/// <summary>The device key in an ATECC608: made in it, used in it, and never anywhere else.</summary>
public sealed class KeysInTheElement : IDisposable
{
    private static readonly byte[] Digest = SHA256.HashData("what is signed"u8);
    private static readonly byte[] Purpose = [1, 2, 3];

    private readonly ElementRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_new_device_makes_its_key_in_the_chip_and_remembers_it_in_both_copies()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        _rig.Chip.KeysMade.ShouldBe(1);
        _rig.Flash.Files.Keys.ShouldBe(["key.a", "key.b"], ignoreOrder: true);
    }

    [Fact]
    public void A_used_device_that_does_not_remember_its_key_makes_no_other()
    {
        _rig.Flash.TryWrite("counters.a", [1]).ShouldBeTrue();
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Damaged);
        _rig.Chip.KeysMade.ShouldBe(0);
    }

    [Fact]
    public void The_key_that_was_made_is_there_after_each_start_and_each_start_is_counted_once()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        byte[] key = _rig.Vault.PublicKey.Encode();
        for (int start = 1; start <= 5; start++)
        {
            _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Found);
            _rig.Vault.PublicKey.Encode().ShouldBe(key);
            _rig.Chip.Starts.ShouldBe(start);
        }

        _rig.Chip.KeysMade.ShouldBe(1);
    }

    [Fact]
    public void What_it_signs_dotnet_verifies()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        byte[] signature = _rig.Vault.Sign(Digest);
        _rig.HasSigned(Digest, signature).ShouldBeTrue();
        _rig.HasSigned(SHA256.HashData("something else"u8), signature).ShouldBeFalse();
    }

    [Fact]
    public void It_agrees_on_what_dotnet_agrees_on()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using ECDiffieHellman own = ECDiffieHellman.Create(ElementRig.Parameters(_rig.Vault.PublicKey));
        ECPoint point = other.ExportParameters(false).Q;
        _rig.Vault.Agree(new CoseKey(point.X, point.Y), null).ShouldBe(other.DeriveRawSecretAgreement(own.PublicKey));
    }

    [Fact]
    public void It_agrees_on_nothing_with_a_point_that_is_not_on_the_curve()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        _rig.Vault.Agree(new CoseKey(new byte[32], Digest), null).ShouldBeNull();
    }

    [Fact]
    public void What_it_authenticates_is_its_own_for_each_purpose_and_the_same_after_a_start()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        byte[] mac = _rig.Vault.Mac(Purpose, Digest);
        _rig.Vault.Mac([1, 2, 4], Digest).ShouldNotBe(mac);
        _rig.Vault.Mac(Purpose, [.. Digest, 0]).ShouldNotBe(mac);
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Found);
        _rig.Vault.Mac(Purpose, Digest).ShouldBe(mac);

        using ElementRig other = ElementRig.WithKey();
        other.Vault.Mac(Purpose, Digest).ShouldNotBe(mac);
    }

    [Fact]
    public void Nobody_knows_what_multiple_of_the_base_point_its_own_files_are_authenticated_with()
    {
        // The point is the first that its text gives, so nobody has chosen it.
        BigInteger p = BigInteger.Parse("115792089210356248762697446949407573530086143415290314195533631308867097853951");
        BigInteger b = BigInteger.Parse("41058363725152142129326129780047268409114441015993725554835256314039467401291");
        byte[] x = SHA256.HashData([.. Encoding.ASCII.GetBytes("nanoMedAgent: own files"), 0]);
        BigInteger number = new(x, isUnsigned: true, isBigEndian: true);
        BigInteger square = (BigInteger.Pow(number, 3) - (3 * number) + b) % p;
        BigInteger y = BigInteger.ModPow(square, (p + 1) / 4, p);
        (y * y % p).ShouldBe(square);
        y = y.IsEven ? y : p - y;
        byte[] yBytes = y.ToByteArray(isUnsigned: true, isBigEndian: true);

        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        byte[] secret = _rig.Vault.Agree(new CoseKey(x, [.. new byte[32 - yBytes.Length], .. yBytes]), null);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Purpose);
        _rig.Vault.Mac(Purpose, Digest).ShouldBe(HMACSHA256.HashData(key, Digest));
    }

    [Fact]
    public void At_the_end_of_a_life_another_key_takes_its_place()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        CoseKey former = _rig.Vault.PublicKey;
        _rig.Vault.TryReplaceKey().ShouldBeTrue();
        using ECDsa key = ECDsa.Create(ElementRig.Parameters(former));
        key.VerifyHash(Digest, _rig.Vault.Sign(Digest)).ShouldBeFalse();
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Damaged, "the flash still remembers the former one");
    }

    [Fact]
    public void Another_chip_in_its_place_is_noticed()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        _rig.Chip.Replace();
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Damaged, "there is no key in it");
        _rig.Vault.TryReplaceKey().ShouldBeTrue();
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Damaged, "there is another key in it");
    }

    [Fact]
    public void An_older_copy_of_the_flash_is_noticed()
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Found);
        Dictionary<string, byte[]> before = new(_rig.Flash.Files);
        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Found);
        foreach ((string name, byte[] content) in before)
        {
            _rig.Flash.TryWrite(name, content).ShouldBeTrue();
        }

        _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Damaged);
    }

    [Theory]
    [InlineData("key.a")]
    [InlineData("key.b")]
    public void One_damaged_copy_of_what_flash_remembers_costs_nothing(string copy)
    {
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Found);
        for (int start = 0; start < 3; start++)
        {
            _rig.Flash.FlipBit(copy, 77);
            _rig.Restart().Open(_rig.Flash).ShouldBe(StorageResult.Found);
        }
    }

    [Fact]
    public void A_key_that_an_image_without_an_element_has_left_is_not_replaced()
    {
        byte[] file = [0, 0, 0, 1, .. new byte[32]];
        uint checksum = NanoMedAgent.Encoding.Crc32.Of(file, 0, file.Length, 0);
        _rig.Flash.TryWrite("key.b", [.. file, (byte)(checksum >> 24), (byte)(checksum >> 16), (byte)(checksum >> 8), (byte)checksum])
            .ShouldBeTrue();
        _rig.Vault.Open(_rig.Flash).ShouldBe(StorageResult.Damaged);
        _rig.Chip.KeysMade.ShouldBe(0);
    }

    [Fact]
    public void The_checksum_is_the_chips_own()
    {
        // What every chip of this family says when it wakes: 04 11 33 43.
        SimulatedElement.Checksum([0x04, 0x11]).ShouldBe((ushort)0x4333);
    }
}
