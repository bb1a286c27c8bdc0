namespace NanoMedAgent.HostSim.Life;

/// <summary>Something that happens to a device.</summary>
/// <param name="At">When, since the run began.</param>
/// <param name="Kind">What.</param>
/// <param name="Number">For a power cut, how many writes away it is; otherwise 0.</param>
internal sealed record LifeAct(TimeSpan At, LifeActKind Kind, int Number = 0);
