using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Something that the collector stored: a value, a declared gap, a device event, or an alarm event. The others are null.</summary>
/// <param name="Reading">A value.</param>
/// <param name="Gap">A gap that a device declared.</param>
/// <param name="Event">An event of a device.</param>
/// <param name="Alarm">An event of an alarm.</param>
public sealed record CollectorEntry(
    StoredReading? Reading = null, StoredGap? Gap = null, StoredEvent? Event = null, StoredAlarm? Alarm = null);
