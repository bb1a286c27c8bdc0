using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>One minute of a recording, in the sensors' units; a vital sign that was not measured is not there.</summary>
public sealed record RecordingRow(int Minute, IReadOnlyDictionary<VitalSign, int> Values);
