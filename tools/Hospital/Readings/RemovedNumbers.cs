namespace NanoMedAgent.Hospital.Readings;

/// <summary>Numbers of packs that were deleted on purpose.</summary>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest number.</param>
/// <param name="Removal">Why, and when.</param>
internal sealed record RemovedNumbers(long First, long Last, Removal Removal);
