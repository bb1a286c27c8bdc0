namespace NanoMedAgent.Hospital.Readings;

/// <summary>Sequence numbers whose readings will not come any more, if they have not come yet; declared by the device.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="LostValues">Measured values that are lost with them, as far as the device knows.</param>
/// <param name="Reason">"restart", "full" or "damaged".</param>
public sealed record DeclaredGap(long First, long Last, long LostValues, string Reason);
