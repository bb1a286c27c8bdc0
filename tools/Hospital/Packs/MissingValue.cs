using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>That a vital sign has no value from now on, and why.</summary>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Reason">"lead-off", "weak-signal" or "sensor-fault".</param>
public sealed record MissingValue(VitalSign Vital, string Reason);
