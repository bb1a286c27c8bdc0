using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>A vital sign has no value from this pack on.</summary>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Reason">"lead-off", "weak-signal", "sensor-fault" or "stale".</param>
public sealed record MissingValue(VitalSign Vital, string Reason);
