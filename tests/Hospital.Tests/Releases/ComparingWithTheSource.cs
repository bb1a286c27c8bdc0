using Hospital.Tests.World;

namespace Hospital.Tests.Releases;

/// <summary><c>medagent release verify --source</c>: 0 is what the source builds, 1 is something else, 3 could not be compared.</summary>
[Collection(PublishedRelease.Once)]
public sealed class ComparingWithTheSource(PublishedRelease release)
{
    private const int Differs = 1;
    private const int CouldNotBeChecked = 3;

    [Fact]
    public async Task A_release_is_what_its_source_builds_also_in_an_export_without_git_and_with_another_version_in_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the converter of this test is a shell script");

        // The IL is the same; the version of the assembly is not, and so the bytes.
        string source = release.Path("export");
        await SmallSource.CreateAsync(source);
        Directory.Delete(Path.Combine(source, ".git"), recursive: true);
        SmallSource.Write(source, "firmware/Directory.Build.props", """
            <Project><Import Project="../Directory.Build.props" /><PropertyGroup><Version>9.9</Version></PropertyGroup></Project>
            """);
        string converter = release.Path("msbuild");
        await File.WriteAllTextAsync(converter, "#!/bin/sh\nmkdir -p x && printf '\\001\\002\\003' > x/NanoMedAgent.Esp32.pe\n", Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(converter, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        ProgramResult same = await release.VerifyAsync(source, "--msbuild", converter);
        same.Status.ShouldBe(0, same.Output + same.Error);
        same.Output.ShouldContain("the same IL (other bytes");
        same.Output.ShouldContain("the source is no clone");
        same.Output.ShouldContain("the source builds the images themselves, byte for byte");
    }

    [Fact]
    public async Task A_release_that_its_source_does_not_build_is_refused_and_the_method_is_named()
    {
        string source = release.Path("another");
        await SmallSource.CreateAsync(source);
        SmallSource.Write(source, SmallSource.Code, SmallSource.Beats.Replace("+ 1", "+ 2"));
        ProgramResult other = await release.VerifyAsync(source, "--msbuild", release.Path("no-such-program"));
        other.Status.ShouldBe(Differs, other.Output + other.Error);
        string text = string.Join(' ', other.Output.Split('\n').Select(line => line.Trim('│', ' ', '\r')));
        text.ShouldContain("type Small.Pulse, method Beat(Int32) : static Int32 differs");
        text.ShouldContain("no-such-program is not installed");
    }

    [Fact]
    public async Task What_cannot_be_compared_is_told_apart_from_what_differs()
    {
        string source = release.Path("without-project");
        await SmallSource.CreateAsync(source);
        File.Delete(Path.Combine(source, "firmware/Surface/Esp32/Esp32.Surface.csproj"));
        ProgramResult none = await release.VerifyAsync(source);
        none.Status.ShouldBe(CouldNotBeChecked, none.Output + none.Error);
        none.Output.ShouldContain("the source has no firmware/Surface/Esp32/Esp32.Surface.csproj");
        ProgramResult alone = await Programs.RunAsync(
            "medagent", "release", "verify", release.Path("release.suit"), "--vendor", release.Path("vendor.pub.pem"), "--source", source);
        alone.Status.ShouldBe(CouldNotBeChecked, alone.Output + alone.Error);
        alone.Output.ShouldContain("ask the vendor for it");
    }

    [Fact]
    public async Task A_statement_of_another_release_or_another_key_is_not_believed()
    {
        ProgramResult otherKey = await Programs.RunAsync(
            "medagent", "release", "verify", release.Release, "--vendor", release.Path("other.pub.pem"), "--source", release.Source);
        otherKey.Status.ShouldBe(Differs);
        otherKey.Output.Split('\n').Count(line => line.Contains("NO", StringComparison.Ordinal)).ShouldBe(2);

        await File.WriteAllBytesAsync(release.Path("other-image.pe"), [9], Token);
        string another = release.Path("another.suit");
        await Programs.Succeeds(
            "release", "new", "--image", release.Path("other-image.pe"), "--vendor", "example.com", "--class", "x", "--sequence", "13",
            "--out", another);
        await Programs.Succeeds("release", "sign", another, "--key", release.Path("vendor.key.pem"));
        ProgramResult otherRelease = await Programs.RunAsync(
            "medagent", "release", "verify", another, "--vendor", release.Path("vendor.pub.pem"), "--source", release.Source, "--statement",
            release.Statement);
        otherRelease.Status.ShouldBe(Differs);
        otherRelease.Output.ShouldContain("NO");
        otherRelease.Output.ShouldNotContain("byte for byte");

        string changed = release.Path("changed.intoto.jsonl");
        string text = await File.ReadAllTextAsync(release.Statement, Token);
        int place = text.IndexOf("payload\":\"", StringComparison.Ordinal) + 40;
        await File.WriteAllTextAsync(changed, text[..place] + (text[place] == 'A' ? 'B' : 'A') + text[(place + 1)..], Token);
        (await release.VerifyAsync(release.Source, "--statement", changed)).Status.ShouldBe(Differs);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
