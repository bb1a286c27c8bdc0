namespace NanoMedAgent.Benchmarks.Store;

/// <summary>Something that stores the recorded batches, each in a durable transaction.</summary>
internal interface IBatchStore : IDisposable
{
    /// <summary>Stores a batch.</summary>
    void Store(int batch);
}
