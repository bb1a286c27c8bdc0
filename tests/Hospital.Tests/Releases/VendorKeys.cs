using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.MedAgent.Commands;

namespace Hospital.Tests.Releases;

/// <summary>medagent release vendor-keys: a source file for the image of a device.</summary>
public class VendorKeys
{
    [Fact]
    public void The_image_as_it_is_has_the_file_that_no_keys_give()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        File.ReadAllText(Path.Combine(SourceTree.Root!, "firmware", "Esp32", "VendorKeys.cs")).ReplaceLineEndings("\n")
            .ShouldBe(new VendorKeysSource().Write());
    }

    [Fact]
    public async Task Keys_identifiers_and_the_hospitals_signature_are_in_the_file()
    {
        using TemporaryFolder folder = new();
        using HospitalKey revoked = HospitalKey.Create();
        await Programs.Succeeds("vendor", "new", "--out", folder.File("vendor.key.pem"));
        await Programs.Succeeds("release", "hash-based-key", "--out", folder.File("vendor.hss.pem"));
        (await Programs.Succeeds(
            "release", "vendor-keys", "--vendor", "example.com", "--class", "vital-signs-1", "--sequence", "7",
            "--key", folder.File("vendor.pub.pem"), "--hash-based", folder.File("vendor.hss.pub.pem"), "--co-signed",
            "--revoked", Convert.ToHexStringLower(revoked.Public.KeyId), "--out", folder.File("VendorKeys.cs")))
            .ShouldContain("signed by the vendor's key and the vendor's hash-based key and the hospital's authority.");
        byte[] vendor = SuitIdentifier.Vendor("example.com");
        (await File.ReadAllTextAsync(folder.File("VendorKeys.cs"), TestContext.Current.CancellationToken)).ShouldBe(new VendorKeysSource
        {
            Vendor = vendor,
            Class = SuitIdentifier.Class(vendor, "vital-signs-1"),
            LeastSequence = 7,
            Keys = [CosePublicKey.FromPem(folder.File("vendor.pub.pem")).Encode()],
            HashBasedKey = HashBasedKey.ReadPublic(folder.File("vendor.hss.pub.pem")),
            RevokedKeyIds = [revoked.Public.KeyId],
            IsCoSigned = true,
        }.Write());
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_key_id_it_says_what_to_give()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("VendorKeys.cs");
        string[] line = ["release", "vendor-keys", "--vendor", "a", "--class", "b", "--out", file];
        (await Programs.Fails(line)).ShouldContain("give --key or --hash-based");
        (await Programs.Fails([.. line, "--revoked", "12"])).ShouldContain("16 hex digits");
        File.Exists(file).ShouldBeFalse();
    }
}
