using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>One minute of a recording.</summary>
/// <param name="Minute">The minute since the beginning.</param>
/// <param name="Values">The vital signs that were measured, in the sensors' units.</param>
public sealed record RecordingRow(int Minute, IReadOnlyDictionary<VitalSign, int> Values);
