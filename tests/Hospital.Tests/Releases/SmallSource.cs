using System.Diagnostics;
using Hospital.Tests.World;

namespace Hospital.Tests.Releases;

/// <summary>A clone with a firmware of one method, where a build takes two seconds.</summary>
internal static class SmallSource
{
    public const string Code = "firmware/Surface/Esp32/Pulse.cs";

    public const string Beats = "namespace Small { public static class Pulse { public static int Beat(int rate) { return rate + 1; } } }";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <AssemblyName>NanoMedAgent.Esp32</AssemblyName>
          </PropertyGroup>
        </Project>
        """;

    private const string NoPackages = """{ "version": 1, "dependencies": { "net10.0": {} } }""";

    private const string Changelog = """
        # Changelog

        ## Unreleased
        - Not yet.

        ## [1.4.0] - 2026-11-30
        ### Added
        - Counts beats.

        ## 1.3.0
        - Older.
        """;

    /// <summary>Makes it, with one commit.</summary>
    public static async Task CreateAsync(string folder)
    {
        Write(folder, "nanoMedAgent.sln", "");
        Write(folder, ".gitignore", "bin/\nobj/\n");
        Write(folder, "CHANGELOG.md", Changelog);
        Write(folder, "firmware/Surface/Esp32/Esp32.Surface.csproj", Project);
        Write(folder, "firmware/Surface/Esp32/packages.lock.json", NoPackages);
        Write(folder, Code, Beats);
        foreach (string file in (string[])["Directory.Build.props", "global.json"])
        {
            File.Copy(Path.Combine(SourceTree.Root!, file), Path.Combine(folder, file));
        }

        await GitAsync(folder, "init", "-q");
        await CommitAsync(folder);
    }

    public static async Task CommitAsync(string folder)
    {
        await GitAsync(folder, "add", "-A");
        await GitAsync(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "Small");
    }

    public static void Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static async Task GitAsync(string folder, params string[] arguments)
    {
        ProgramResult result = await StartedProgram.RunAsync(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = folder }, TestContext.Current.CancellationToken);
        result.Status.ShouldBe(0, result.Output + result.Error);
    }
}
