namespace NanoMedAgent.HostSim.Life;

/// <summary>Something that must not have happened.</summary>
/// <param name="Device">The serial of the device.</param>
/// <param name="What">For people.</param>
/// <param name="History">What happened to the device, a line each.</param>
public sealed record LifeFinding(string Device, string What, IReadOnlyList<string> History);
