using System.Text;
using System.Text.Json;
using Hospital.Tests.World;

namespace Hospital.Tests.Releases;

/// <summary><c>medagent release publish</c>, and what others can tell of what it wrote.</summary>
[Collection(PublishedRelease.Once)]
public sealed class PublishingReleases(PublishedRelease release)
{
    [Fact]
    public async Task Somebody_with_openssl_and_sha256sum_alone_verifies_all_files()
    {
        string sums = File("SHA256SUMS");
        (await OpenSslAsync(sums + ".sig", sums)).ShouldContain("Verified OK");
        ProgramResult check = await Programs.RunInstalledAsync(
            "sh", "a shell", "-c", $"cd '{release.Published}' && sha256sum --check --strict SHA256SUMS");
        check.Status.ShouldBe(0, check.Error);
        string[] listed = [.. (await System.IO.File.ReadAllLinesAsync(sums, Token)).Select(line => line[66..])];
        string[] there = [.. Directory.EnumerateFiles(release.Published, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(release.Published, path))];
        listed.ShouldBe(there.Except(["SHA256SUMS", "SHA256SUMS.sig"]), ignoreOrder: true);
        listed.ShouldBe(
            [
                "RELEASE-NOTES.md", "app.pe", "assemblies/NanoMedAgent.Esp32.dll", "release.suit", "release.suit.intoto.jsonl",
                "release.suit.names.map", "sbom/firmware.cdx.json",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task The_notes_are_the_section_of_that_version() =>
        (await System.IO.File.ReadAllTextAsync(File("RELEASE-NOTES.md"), Token)).ShouldBe("# 1.4.0\n\n### Added\n- Counts beats.\n");

    [Fact]
    public async Task Somebody_with_openssl_alone_verifies_where_the_images_come_from()
    {
        using JsonDocument envelope = JsonDocument.Parse(await System.IO.File.ReadAllBytesAsync(release.Statement, Token));
        byte[] payload = envelope.RootElement.GetProperty("payload").GetBytesFromBase64();
        string type = envelope.RootElement.GetProperty("payloadType").GetString()!;
        byte[] signature = envelope.RootElement.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64();
        using TemporaryFolder folder = new();

        // DSSE 1.0.2, protocol.md.
        byte[] encoded = [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];
        await System.IO.File.WriteAllBytesAsync(folder.File("pae"), encoded, Token);
        await System.IO.File.WriteAllBytesAsync(folder.File("sig"), signature, Token);
        (await OpenSslAsync(folder.File("sig"), folder.File("pae"))).ShouldContain("Verified OK");

        // in-toto Statement v1, SLSA Provenance v1.
        using JsonDocument statement = JsonDocument.Parse(payload);
        JsonElement root = statement.RootElement;
        root.GetProperty("_type").GetString().ShouldBe("https://in-toto.io/Statement/v1");
        root.GetProperty("predicateType").GetString().ShouldBe("https://slsa.dev/provenance/v1");
        root.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString()
            .ShouldBe("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        JsonElement predicate = root.GetProperty("predicate");
        string commit = predicate.GetProperty("buildDefinition").GetProperty("resolvedDependencies")[0].GetProperty("digest")
            .GetProperty("gitCommit").GetString()!;
        (await Programs.RunInstalledAsync("git", "git", "-C", release.Source, "rev-parse", "HEAD")).Output.Trim().ShouldBe(commit);
        predicate.GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString().ShouldStartWith("urn:");
    }

    [Fact]
    public async Task The_same_release_gives_the_same_bytes_but_for_the_signatures()
    {
        string again = release.Path("again");
        await release.PublishAsync(again);
        foreach (string path in Directory.EnumerateFiles(release.Published, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(release.Published, path);
            byte[] other = await System.IO.File.ReadAllBytesAsync(Path.Combine(again, name), Token);
            byte[] one = await System.IO.File.ReadAllBytesAsync(path, Token);
            if (name.EndsWith(".jsonl", StringComparison.Ordinal))
            {
                Payload(other).ShouldBe(Payload(one));
            }
            else if (!name.StartsWith("SHA256SUMS", StringComparison.Ordinal))
            {
                other.ShouldBe(one, name);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_published_is_refused_with_what_to_do_and_nothing_is_written()
    {
        await System.IO.File.WriteAllBytesAsync(release.Path("other.pe"), [4], Token);
        string output = release.Path("refused");
        (await Programs.Fails(release.Line(output, key: "other.key.pem"))).ShouldContain("this key has not signed it");
        (await Programs.Fails(release.Line(output, image: "other.pe"))).ShouldContain("this is no image of");
        (await Programs.Fails(release.Line(release.Published))).ShouldContain("exists already");
        (await Programs.Fails(release.Line(output, source: release.Path("boms")))).ShouldContain("nanoMedAgent.sln");
        (await Programs.Fails([.. release.Line(output), "--builder", "me"])).ShouldContain("no URI");
        (await Programs.Fails([.. release.Line(output), "--notes-of", "9.9"])).ShouldContain("nothing under '## 9.9'");
        (await Programs.Fails([.. release.Line(output), "--project", "../x.csproj"])).ShouldContain("the source has no ../x.csproj");

        string changed = release.Path("changed");
        await SmallSource.CreateAsync(changed);
        SmallSource.Write(changed, SmallSource.Code, "namespace Small { no C# }");
        (await Programs.Fails(release.Line(output, source: changed))).ShouldContain("files differ from the commit");
        string broken = await Programs.Fails([.. release.Line(output, source: changed), "--allow-dirty"]);
        broken.ShouldContain("the source does not build");
        broken.ShouldContain("Pulse.cs(1,");
        Directory.Delete(Path.Combine(changed, ".git"), recursive: true);
        (await Programs.Fails(release.Line(output, source: changed))).ShouldContain("no git clone");
        Directory.Exists(output).ShouldBeFalse();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Payload(byte[] envelope)
    {
        using JsonDocument document = JsonDocument.Parse(envelope);
        return document.RootElement.GetProperty("payload").GetBytesFromBase64();
    }

    private string File(string name) => Path.Combine(release.Published, name);

    private async Task<string> OpenSslAsync(string signature, string data)
    {
        ProgramResult result = await Programs.RunInstalledAsync(
            "openssl", "openssl", "dgst", "-sha256", "-verify", release.Path("vendor.pub.pem"), "-signature", signature, data);
        return result.Output + result.Error;
    }
}
