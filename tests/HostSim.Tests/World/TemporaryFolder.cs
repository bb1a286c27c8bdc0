namespace HostSim.Tests.World;

/// <summary>A folder that is deleted afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nanomedagent-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
