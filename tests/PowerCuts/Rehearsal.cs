namespace PowerCuts;

/// <summary>What the script is without any cut.</summary>
/// <param name="Operations">Writing operations.</param>
/// <param name="Readings">Times that something was measured.</param>
/// <param name="Epochs">Keys that were used.</param>
/// <param name="Starts">Starts of the device: more than one, as a new policy is found at a start.</param>
/// <param name="FullGaps">How often it was declared that something went for want of space.</param>
/// <param name="Wrong">What is wrong; empty when nothing is.</param>
public sealed record Rehearsal(long Operations, int Readings, int Epochs, int Starts, int FullGaps, IReadOnlyList<string> Wrong);
