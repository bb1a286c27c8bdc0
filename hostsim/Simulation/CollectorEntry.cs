using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Something that a collector learned: a value, that values are missing, or what a device has decided.</summary>
/// <param name="Reading">The value, or null.</param>
/// <param name="Gap">The gap, or null.</param>
/// <param name="Event">The decision, or null.</param>
public sealed record CollectorEntry(StoredReading? Reading = null, StoredGap? Gap = null, StoredEvent? Event = null);
