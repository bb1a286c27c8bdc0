namespace NanoMedAgent.Compliance.Builds;

/// <summary>
/// Builds the firmware's assemblies in Release, in a copy of its sources, so that nothing of an earlier build is in them, and gives them
/// their short names as <c>firmware/ShortNames.targets</c> does.
/// </summary>
/// <param name="project">The project that refers to all assemblies, from the root of the sources, with slashes.</param>
/// <param name="report">Is told what is done next.</param>
public sealed class FirmwareBuild(string project, Action<string> report)
{
    /// <summary>The project for a board without a secure element.</summary>
    public const string DefaultProject = "firmware/Surface/Esp32/Esp32.Surface.csproj";

    private const string Shrinker = "tools/Shrinker/Shrinker.csproj";

    // The firmware's own; all others in the folder are signatures of nanoFramework's packages.
    private const string Own = "NanoMedAgent*.dll";

    private static readonly string[] Quietly =
    [
        "-c", "Release", "-nologo", "-v:q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false",
        "-p:RestoreLockedMode=true", "-p:NuGetAudit=false",
    ];

    /// <summary>Builds.</summary>
    /// <param name="source">The sources.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BuildResult> RunAsync(SourceFolder source, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("medagent-build-").FullName;
        try
        {
            report("copies the sources");
            source.CopyTo(folder);
            return await RunAsync(folder, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<BuildResult> RunAsync(string folder, CancellationToken cancellation)
    {
        string? sdk = null;
        BuildResult Failed(string why) => new(why, sdk ?? "", new Dictionary<string, byte[]>(), null);

        // A statement names the project; it shall not have another one built that is somewhere on this machine.
        if (Path.IsPathRooted(project) || project.Split('/', '\\').Contains("..") || !File.Exists(Path.Combine(folder, project)))
        {
            return Failed($"the source has no {project}");
        }

        ToolRun version = await ToolRun.RunAsync("dotnet", folder, cancellation, "--version").ConfigureAwait(false);
        if (!version.IsSuccess)
        {
            return Failed(version.ExitCode is null
                ? "the .NET SDK is not installed; install the one that global.json names"
                : $"the .NET SDK that global.json names is not installed ({version.Complaint})");
        }

        sdk = version.Output.Trim();
        report($"builds {project} with .NET {sdk}");
        ToolRun build = await ToolRun.RunAsync("dotnet", folder, cancellation, ["build", project, .. Quietly]).ConfigureAwait(false);
        if (!build.IsSuccess)
        {
            return Failed($"the source does not build: {build.Complaint.Replace(folder, "", StringComparison.Ordinal)}");
        }

        string output = Path.Combine(folder, Path.GetDirectoryName(project)!, "bin", "Release", "net10.0");
        string[] own = Directory.Exists(output) ? [.. Directory.EnumerateFiles(output, Own).Order(StringComparer.Ordinal)] : [];
        if (own.Length == 0)
        {
            return Failed($"the build of {project} has written no {Own}");
        }

        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        Array.ForEach(own, path => files.Add(Path.GetFileName(path), File.ReadAllBytes(path)));
        if (!File.Exists(Path.Combine(folder, Shrinker)))
        {
            return new BuildResult(null, sdk, files, null);
        }

        report("gives the assemblies their short names");
        string shrunk = Path.Combine(folder, "shrunk");
        string shrinker = Path.Combine(folder, Path.GetDirectoryName(Shrinker)!, "bin", "Release", "net10.0", "shrinker.dll");
        ToolRun shrink = await ToolRun.RunAsync("dotnet", folder, cancellation, ["build", Shrinker, .. Quietly]).ConfigureAwait(false);
        if (shrink.IsSuccess)
        {
            shrink = await ToolRun.RunAsync(
                "dotnet", folder, cancellation, ["exec", shrinker, .. own, "--folder", output, "--out", shrunk]).ConfigureAwait(false);
        }

        if (!shrink.IsSuccess)
        {
            return Failed($"the short names cannot be given: {shrink.Complaint.Replace(folder, "", StringComparison.Ordinal)}");
        }

        foreach (string path in Directory.EnumerateFiles(shrunk, Own))
        {
            files.Add($"shrunk/{Path.GetFileName(path)}", await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        byte[] map = await File.ReadAllBytesAsync(Path.Combine(shrunk, "names.map"), cancellation).ConfigureAwait(false);
        return new BuildResult(null, sdk, files, map);
    }
}
