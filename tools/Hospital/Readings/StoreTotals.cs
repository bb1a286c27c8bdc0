namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a store holds of one device.</summary>
/// <param name="Values">Measured values.</param>
/// <param name="GapValues">Values that the device declared lost.</param>
/// <param name="Gaps">Gaps with lost values.</param>
public sealed record StoreTotals(long Values, long GapValues, long Gaps);
