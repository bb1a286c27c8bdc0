using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Something that a collector learned: a value, or that values are missing.</summary>
/// <param name="Reading">The value, or null.</param>
/// <param name="Gap">The gap, or null.</param>
public sealed record CollectorEntry(StoredReading? Reading, StoredGap? Gap);
