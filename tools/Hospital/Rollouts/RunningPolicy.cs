namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>The policy that a device uses, by what it has signed.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Version">The policy's version.</param>
/// <param name="Since">Since when, as far as it is known; null if the device had no clock.</param>
public sealed record RunningPolicy(string Device, long Version, DateTimeOffset? Since);
