namespace NanoMedAgent.Hospital.Attestation;

/// <summary>Whether a device runs a component, and how that can be changed.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Exposure">Whether it does.</param>
/// <param name="Release">The sequence number of the release that it runs; null when that is not known.</param>
/// <param name="Component">The component, as the release's bill has it; null when it has none.</param>
/// <param name="Because">Why, in a few words.</param>
public sealed record DeviceExposure(string Device, Exposure Exposure, long? Release, BilledComponent? Component, string Because);
