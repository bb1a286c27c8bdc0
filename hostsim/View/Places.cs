namespace NanoMedAgent.HostSim.View;

/// <summary>Where a browser finds what belongs to a run.</summary>
/// <param name="Ward">The ward's pages; null for none.</param>
/// <param name="DevicePage">The sensor's page; null for none.</param>
internal sealed record Places(Uri? Ward, Uri? DevicePage);
