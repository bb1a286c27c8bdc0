using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>A value that a sensor gave to the agent.</summary>
/// <param name="Sign">Which vital sign.</param>
/// <param name="Seconds">When, since the run began.</param>
/// <param name="Value">In the sensor's unit.</param>
public readonly record struct SensedValue(VitalSign Sign, long Seconds, int Value);
