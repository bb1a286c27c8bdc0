using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Trends;

/// <summary>A part of a trend without values.</summary>
/// <param name="X">Where it starts, in the drawing's units.</param>
/// <param name="Width">In the drawing's units.</param>
/// <param name="Why">When and why, for people: "10:02 to 10:31: weak signal".</param>
public sealed record TrendGap(double X, double Width, PageText Why);
