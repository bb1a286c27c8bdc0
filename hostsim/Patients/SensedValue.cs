using NanoMedAgent.Vitals;

namespace NanoMedAgent.HostSim.Patients;

/// <summary>A value that a sensor gave to the agent.</summary>
/// <param name="Sign">Which vital sign.</param>
/// <param name="UptimeSeconds">When, since the device's start.</param>
/// <param name="Value">In the sensor's unit.</param>
/// <param name="Quality">As the sensor said.</param>
public sealed record SensedValue(VitalSign Sign, long UptimeSeconds, int Value, SignalQuality Quality);
