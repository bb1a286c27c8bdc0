using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Something that a collector learned: a value, that values are missing, what a device has decided, or what became of an alarm.</summary>
/// <param name="Reading">The value, or null.</param>
/// <param name="Gap">The gap, or null.</param>
/// <param name="Event">The decision, or null.</param>
/// <param name="Alarm">What became of an alarm, or null.</param>
public sealed record CollectorEntry(StoredReading? Reading = null, StoredGap? Gap = null, StoredEvent? Event = null, StoredAlarm? Alarm = null);
