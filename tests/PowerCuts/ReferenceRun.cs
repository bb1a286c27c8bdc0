namespace PowerCuts;

/// <summary>The script without any cut.</summary>
/// <param name="Operations">Write operations.</param>
/// <param name="Readings">Readings that were taken.</param>
/// <param name="Epochs">Keys that were used.</param>
/// <param name="Starts">Starts of the sensor: more than one, as a new policy is read at a start.</param>
/// <param name="FullGaps">Gaps that were declared because the flash was full.</param>
/// <param name="Errors">What is wrong; empty when nothing is.</param>
public sealed record ReferenceRun(long Operations, int Readings, int Epochs, int Starts, int FullGaps, IReadOnlyList<string> Errors);
