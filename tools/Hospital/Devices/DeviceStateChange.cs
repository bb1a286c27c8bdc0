namespace NanoMedAgent.Hospital.Devices;

/// <summary>A device has come into a state. A row of its history.</summary>
/// <param name="Device">Its id.</param>
/// <param name="State">The state.</param>
/// <param name="At">When.</param>
/// <param name="By">The id of a person, or the name of a program that has decided so.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record DeviceStateChange(string Device, DeviceState State, DateTimeOffset At, string By, string Reason);
