namespace NanoMedAgent.Ward.Board;

/// <summary>Where a trend has no values.</summary>
/// <param name="X">Where it begins, in the picture's units.</param>
/// <param name="Width">In the same.</param>
/// <param name="Why">In words: "10:02 to 10:31, sensor off".</param>
public sealed record TrendGap(double X, double Width, string Why);
