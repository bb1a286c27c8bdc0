namespace NanoMedAgent.HostSim.Life;

/// <summary>A value that a device has measured and that is not stored yet, as far as is known.</summary>
/// <param name="Order">Values that the device has measured before.</param>
/// <param name="Hospital">Where the device was.</param>
/// <param name="Patient">Who wore the device.</param>
/// <param name="At">When it was measured.</param>
/// <param name="IsAtRisk">Whether the power was cut while it was in RAM only: it may be lost.</param>
internal readonly record struct LifeReading(int Order, LifeHospital Hospital, string Patient, DateTimeOffset At, bool IsAtRisk);
