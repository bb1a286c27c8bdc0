namespace NanoMedAgent.Benchmarks.Store;

/// <summary>Something that stores the recorded batches, each in a durable transaction.</summary>
internal interface IBatchStore : IDisposable
{
    /// <summary>Stores batches.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The one after the last.</param>
    void Store(int from, int to);
}
