namespace NanoMedAgent.HostSim.View;

/// <summary>The addresses of a run's web pages.</summary>
/// <param name="Ward">The ward's pages; null for none.</param>
/// <param name="DevicePage">The sensor's page; null for none.</param>
internal sealed record PageAddresses(Uri? Ward, Uri? DevicePage);
