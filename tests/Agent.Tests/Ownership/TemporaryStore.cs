using NanoMedAgent.Hospital.Readings;

namespace Agent.Tests.Ownership;

/// <summary>A store for a collector, in a folder of its own.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;

    public TemporaryStore() => Store = ReadingStore.Open(NewStore.At(Path.Combine(_folder, "readings.db")));

    public ReadingStore Store { get; }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
