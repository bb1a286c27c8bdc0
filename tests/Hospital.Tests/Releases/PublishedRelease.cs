using Hospital.Tests.World;

namespace Hospital.Tests.Releases;

/// <summary>A release that was published from a small source, once for all tests.</summary>
[CollectionDefinition(Once)]
public sealed class PublishedRelease : IAsyncLifetime, ICollectionFixture<PublishedRelease>
{
    internal const string Once = "a release that was published";

    private readonly TemporaryFolder _folder = new();

    internal string Source => Path("source");

    internal string Published => Path("published");

    internal string Release => System.IO.Path.Combine(Published, "release.suit");

    internal string Statement => Release + ".intoto.jsonl";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        await SmallSource.CreateAsync(Source);
        await File.WriteAllBytesAsync(Path("app.pe"), [1, 2, 3]);
        await File.WriteAllTextAsync(Path("release.suit.names.map"), "Small.Pulse -> a:\n");
        SmallSource.Write(Path("boms"), "firmware.cdx.json", "{}");
        await Programs.Succeeds("vendor", "new", "--out", Path("vendor.key.pem"));
        await Programs.Succeeds("vendor", "new", "--out", Path("other.key.pem"));
        await Programs.Succeeds(
            "release", "new", "--image", Path("app.pe"), "--vendor", "example.com", "--class", "x", "--sequence", "12", "--version-number",
            "1.4.0", "--out", Path("release.suit"));
        await Programs.Succeeds("release", "sign", Path("release.suit"), "--key", Path("vendor.key.pem"));
        await PublishAsync(Published);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal string Path(string name) => _folder.File(name);

    internal Task<string> PublishAsync(string output, params string[] more) => Programs.Succeeds([.. Line(output), .. more]);

    /// <summary>The command line that publishes.</summary>
    internal string[] Line(string output, string? source = null, string key = "vendor.key.pem", string image = "app.pe") =>
    [
        "release", "publish", Path("release.suit"), "--image", Path(image), "--source", source ?? Source, "--key", Path(key), "--sbom",
        Path("boms"), "--out", output,
    ];

    internal Task<ProgramResult> VerifyAsync(string source, params string[] more) => Programs.RunAsync(
        "medagent", ["release", "verify", Release, "--vendor", Path("vendor.pub.pem"), "--source", source, .. more]);
}
