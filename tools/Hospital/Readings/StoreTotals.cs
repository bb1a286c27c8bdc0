namespace NanoMedAgent.Hospital.Readings;

/// <summary>How much is stored of a device.</summary>
/// <param name="Values">Measured values.</param>
/// <param name="GapValues">Values that the device declared as lost, as far as it knew.</param>
/// <param name="Gaps">Gaps that it declared.</param>
public sealed record StoreTotals(long Values, long GapValues, long Gaps);
