namespace NanoMedAgent.Hospital.Planning;

/// <summary>What the agent needs of the heap when a store is full.</summary>
/// <param name="Kilobytes">The partition for files.</param>
/// <param name="DefaultPolicy">Bytes, with the default policy.</param>
public sealed record StoreHeap(int Kilobytes, int DefaultPolicy);
