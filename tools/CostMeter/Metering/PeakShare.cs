namespace NanoMedAgent.CostMeter.Metering;

/// <summary>A part of what was alive at the peak of the heap.</summary>
/// <param name="Origin">Its type, and which method made it, called by which.</param>
/// <param name="Count">How many objects.</param>
/// <param name="Bytes">Of all of them together.</param>
public sealed record PeakShare(string Origin, int Count, long Bytes);
