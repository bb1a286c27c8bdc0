using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Releases;

namespace Hospital.Tests.Releases;

/// <summary>The commands of medagent release.</summary>
public class ReleaseCommands
{
    [Fact]
    public async Task An_image_becomes_a_release_that_vendor_and_hospital_have_signed()
    {
        using TemporaryFolder folder = new();
        string release = await NewRelease(folder);
        await Programs.Succeeds("release", "sign", release, "--key", folder.File("vendor.key.pem"));
        await Programs.Succeeds("release", "hash-based-key", "--out", folder.File("vendor.hss.pem"));
        (await Programs.Succeeds("release", "sign", release, "--hash-based-key", folder.File("vendor.hss.pem")))
            .ShouldContain("1,023 signatures are left");
        await Programs.Succeeds(
            "release", "co-sign", release, "--vendor", folder.File("vendor.pub.pem"), "--authority", folder.File("authority.key.pem"));
        string shown = await Programs.Succeeds("release", "inspect", release);
        shown.ShouldContain("sequence number: 12");
        shown.ShouldContain("check vendor");
        shown.ShouldContain("set use before = 2027-01-01T00:00:00Z");
        shown.ShouldContain("HSS-LMS");
        string verified = await Programs.Succeeds(
            "release", "verify", release, "--vendor", folder.File("vendor.pub.pem"), "--authority", folder.File("authority.pub.pem"),
            "--hash-based", folder.File("vendor.hss.pub.pem"), "--image", folder.File("app.pe"));
        verified.ShouldNotContain("│ NO", Case.Sensitive);
    }

    [Fact]
    public async Task Each_failed_check_of_a_release_has_its_line()
    {
        using TemporaryFolder folder = new();
        string release = await NewRelease(folder);
        await Programs.Succeeds("release", "sign", release, "--key", folder.File("vendor.key.pem"));
        await File.WriteAllBytesAsync(folder.File("app.pe"), new byte[101], TestContext.Current.CancellationToken);
        ProgramResult result = await Programs.RunAsync(
            "medagent", "release", "verify", release, "--vendor", folder.File("authority.pub.pem"), "--image", folder.File("app.pe"));
        result.Status.ShouldBe(1);
        result.Output.Split('\n').Count(line => line.Contains("NO", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_hospital_signs_only_what_the_vendor_has_signed()
    {
        using TemporaryFolder folder = new();
        string release = await NewRelease(folder);
        (
            await Programs.Fails(
                "release", "co-sign", release, "--vendor", folder.File("vendor.pub.pem"), "--authority", folder.File("authority.key.pem")))
            .ShouldContain("has not signed this");
        await Programs.Succeeds("release", "sign", release, "--key", folder.File("vendor.key.pem"));
        (
            await Programs.Fails(
                "release", "co-sign", release, "--vendor", folder.File("vendor.pub.pem"), "--authority", folder.File("vendor.key.pem")))
            .ShouldContain("the same key");
    }

    [Fact]
    public async Task A_manifest_that_does_not_match_its_digest_is_not_signed()
    {
        using TemporaryFolder folder = new();
        string release = await NewRelease(folder);
        byte[] changed = await File.ReadAllBytesAsync(release, TestContext.Current.CancellationToken);
        changed[^10] ^= 1;
        await File.WriteAllBytesAsync(release, changed, TestContext.Current.CancellationToken);
        (await Programs.Fails("release", "sign", release, "--key", folder.File("vendor.key.pem"))).ShouldContain("not signed");
        (await Programs.Succeeds("release", "inspect", release)).ShouldContain("DOES NOT MATCH THE MANIFEST");
    }

    [Fact]
    public async Task A_bill_of_materials_that_was_swapped_does_not_belong_to_the_release()
    {
        using TemporaryFolder folder = new();
        const string bill = """
            {
              "bomFormat": "CycloneDX", "specVersion": "1.7", "components": [ { "type": "library", "name": "a", "version": "1" } ],
              "metadata": { "component": { "bom-ref": "f@1", "name": "firmware", "version": "1", "supplier": { "name": "maker" } } }
            }
            """;
        string right = folder.File("firmware.cdx.json");
        string swapped = folder.File("swapped.cdx.json");
        await File.WriteAllTextAsync(right, bill, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            swapped, bill.Replace("\"a\"", "\"b\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        string release = await NewRelease(folder, "--sbom", right);
        await Programs.Succeeds("release", "sign", release, "--key", folder.File("vendor.key.pem"));
        (await Programs.Succeeds("release", "inspect", release)).ShouldContain("the digest of the bill of materials: severed, ");
        string[] verify = ["release", "verify", release, "--vendor", folder.File("vendor.pub.pem"), "--sbom"];
        await Programs.Succeeds([.. verify, right]);
        (await Programs.RunAsync("medagent", [.. verify, swapped])).Status.ShouldBe(1);

        // The tag beside the release is what was severed: whoever has it needs nothing of ours to check it.
        byte[] tag = await File.ReadAllBytesAsync(release + ".coswid", TestContext.Current.CancellationToken);
        SignedRelease signed = SignedRelease.Read(await File.ReadAllBytesAsync(release, TestContext.Current.CancellationToken));
        CborWriter item = new();
        item.WriteByteString(tag);
        SoftwareTag.DigestIn(signed.Manifest).ShouldBe(SHA256.HashData(item.Encode()));
        byte[] written = await File.ReadAllBytesAsync(right, TestContext.Current.CancellationToken);
        string digest = Base64Url.EncodeToString(SHA256.HashData(written));
        Encoding.UTF8.GetString(tag).ShouldContain($"ni:///sha-256;{digest}?ct=application/vnd.cyclonedx+json");
    }

    [Fact]
    public async Task A_release_without_a_bill_of_materials_stays_valid_and_has_none()
    {
        using TemporaryFolder folder = new();
        string release = await NewRelease(folder);
        string bill = folder.File("firmware.cdx.json");
        await File.WriteAllTextAsync(
            bill,
            """
            {
              "bomFormat": "CycloneDX",
              "metadata": { "component": { "bom-ref": "f@1", "name": "firmware", "version": "1", "supplier": { "name": "maker" } } }
            }
            """,
            TestContext.Current.CancellationToken);
        await Programs.Succeeds("release", "sign", release, "--key", folder.File("vendor.key.pem"));
        string[] verify = ["release", "verify", release, "--vendor", folder.File("vendor.pub.pem")];
        await Programs.Succeeds(verify);
        (await Programs.RunAsync("medagent", [.. verify, "--sbom", bill])).Status.ShouldBe(1);
    }

    [Theory]
    [InlineData("--version-number", "one", "write it like 1.2.0")]
    [InlineData("--device", "12", "32 hex digits")]
    [InlineData("--device", "not hexadecimal at all, 32 digits", "32 hex digits")]
    [InlineData("--sequence", "-1", "give 0 or a higher number")]
    public async Task A_wrong_option_is_reported_with_what_to_do(string option, string value, string complaint)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("app.pe"), new byte[100], TestContext.Current.CancellationToken);
        string[] sequence = option == "--sequence" ? [] : ["--sequence", "12"];
        string[] line =
        [
            "release", "new", "--image", folder.File("app.pe"), "--vendor", "a", "--class", "b", .. sequence, $"{option}={value}",
            "--out", folder.File("r.suit"),
        ];
        (await Programs.Fails(line)).ShouldContain(complaint);
        File.Exists(folder.File("r.suit")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_not_a_release_is_reported()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("nothing.suit");
        await File.WriteAllTextAsync(file, "nothing", TestContext.Current.CancellationToken);
        (await Programs.Fails("release", "inspect", file)).ShouldContain("no SUIT envelope");
    }

    private static async Task<string> NewRelease(TemporaryFolder folder, params string[] more)
    {
        string release = folder.File("release.suit");
        await File.WriteAllBytesAsync(folder.File("app.pe"), new byte[100], TestContext.Current.CancellationToken);
        await Programs.Succeeds("vendor", "new", "--out", folder.File("vendor.key.pem"));
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await Programs.Succeeds(
        [
            "release", "new", "--image", folder.File("app.pe"), "--vendor", "example.com", "--class", "vital-signs-1", "--sequence", "12",
            "--version-number", "1.4.0", "--use-before", "2027-01-01", "--out", release, .. more,
        ]);
        return release;
    }
}
