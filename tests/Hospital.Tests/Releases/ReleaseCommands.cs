using Hospital.Tests.World;

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

    private static async Task<string> NewRelease(TemporaryFolder folder)
    {
        string release = folder.File("release.suit");
        await File.WriteAllBytesAsync(folder.File("app.pe"), new byte[100], TestContext.Current.CancellationToken);
        await Programs.Succeeds("vendor", "new", "--out", folder.File("vendor.key.pem"));
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await Programs.Succeeds(
            "release", "new", "--image", folder.File("app.pe"), "--vendor", "example.com", "--class", "vital-signs-1", "--sequence", "12",
            "--version-number", "1.4.0", "--use-before", "2027-01-01", "--out", release);
        return release;
    }
}
