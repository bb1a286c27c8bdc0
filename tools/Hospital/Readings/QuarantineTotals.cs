namespace NanoMedAgent.Hospital.Readings;

/// <summary>How much is in quarantine that nobody has decided about.</summary>
/// <param name="Packs">How many packs.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="FullDevices">The ids of devices of which nothing more is kept there.</param>
public sealed record QuarantineTotals(long Packs, long Bytes, IReadOnlyList<string> FullDevices);
