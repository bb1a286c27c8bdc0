namespace NanoMedAgent.Compliance.Builds;

/// <summary>
/// Builds the images themselves, with nanoFramework's converter: an MSBuild in which nanoFramework's extension is installed builds the
/// project for the board in a copy of the sources.
/// </summary>
/// <param name="program">The MSBuild.</param>
/// <param name="report">Is told what is done next.</param>
public sealed class ImageBuild(string program, Action<string> report)
{
    private const string Project = "firmware/Esp32/Esp32.nfproj";

    /// <summary>Builds.</summary>
    /// <returns>Why there are no images (null when there are), and each image by its file's name.</returns>
    public async Task<(string? Failure, IReadOnlyDictionary<string, byte[]> Images)> RunAsync(
        SourceFolder source, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("medagent-build-").FullName;
        try
        {
            source.CopyTo(folder);
            report($"builds {Project} with {program}");
            ToolRun build = await ToolRun.RunAsync(
                program, folder, cancellation,
                Project, "-restore", "-p:RestorePackagesConfig=true", "-p:Configuration=Release", "-nologo", "-v:q").ConfigureAwait(false);
            Dictionary<string, byte[]> images = Directory.EnumerateFiles(folder, "*.pe", SearchOption.AllDirectories)
                .GroupBy(path => Path.GetFileName(path))
                .ToDictionary(same => same.Key, same => File.ReadAllBytes(same.First()));
            return build switch
            {
                { ExitCode: null } => ($"{program} is not installed", images),
                { IsSuccess: false } => (build.Complaint.Replace(folder, "", StringComparison.Ordinal), images),
                _ when images.Count == 0 => ($"{Project} made no image: nanoFramework's extension is not installed there", images),
                _ => (null, images),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
