namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Sizes of the partitions, in KB.</summary>
/// <param name="Clr">The interpreter.</param>
/// <param name="Deployment">The application.</param>
/// <param name="Config">Files: keys, policy and outbox.</param>
internal sealed record PartitionSizes(int Clr, int Deployment, int Config);
