namespace NanoMedAgent.Hospital.Devices;

/// <summary>What became of the wish to bring a device into a state.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Before">In which state it was; null for none.</param>
/// <param name="Refusal">Why it has stayed in it.</param>
public sealed record DeviceStateOutcome(string Device, DeviceState? Before, DeviceStateRefusal Refusal);
