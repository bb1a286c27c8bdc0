using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Compliance.Builds;

namespace Hospital.Tests.Releases;

/// <summary>The same sources give the same bytes. A campaign ("reproducible") shows it of the programs and their packages too.</summary>
public class ReproducibleFirmware
{
    // The largest assembly of the firmware, and the one below it.
    private const string Project = "firmware/Surface/Agent/Agent.Surface.csproj";

    [Fact]
    public async Task The_same_sources_in_another_folder_with_other_times_and_another_order_of_files_give_the_same_assemblies()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        using TemporaryFolder folder = new();
        string[] files =
        [
            "nanoMedAgent.sln", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig",
            .. FilesOf("firmware/Foundation"), .. FilesOf("firmware/Agent"), .. FilesOf("firmware/Shared"), .. FilesOf("firmware/Surface"),
            "firmware/Directory.Build.props",
        ];
        files.Length.ShouldBeGreaterThan(300);
        Copy(files, folder.File("today"), DateTime.UtcNow);
        Copy(files.Reverse(), folder.File("long ago/in a deeper folder"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        (await DigestsAsync(folder.File("today"))).ShouldBe(await DigestsAsync(folder.File("long ago/in a deeper folder")));
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root!, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SourceTree.Root!, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static void Copy(IEnumerable<string> files, string folder, DateTime time)
    {
        foreach (string file in files)
        {
            string to = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(Path.Combine(SourceTree.Root!, file), to);
            File.SetLastWriteTimeUtc(to, time);
        }
    }

    /// <summary>An assembly has the digest of its symbols in it.</summary>
    private static async Task<string[]> DigestsAsync(string folder)
    {
        SourceFolder source = await SourceFolder.OpenAsync(folder, TestContext.Current.CancellationToken);
        BuildResult result = await new FirmwareBuild(Project, _ => { }).RunAsync(source, TestContext.Current.CancellationToken);
        result.Failure.ShouldBeNull();
        result.Files.Keys.ShouldBe(["NanoMedAgent.Foundation.dll", "NanoMedAgent.dll"], ignoreOrder: true);
        return [.. result.Files.Select(file => $"{file.Key} {Convert.ToHexStringLower(SHA256.HashData(file.Value))}")];
    }
}
