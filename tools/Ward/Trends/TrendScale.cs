namespace NanoMedAgent.Ward.Trends;

/// <summary>Where times and values lie in a drawing.</summary>
/// <param name="From">The time at the left edge.</param>
/// <param name="Until">The time at the right edge.</param>
/// <param name="Low">The value at the lower edge.</param>
/// <param name="High">The value at the upper edge.</param>
/// <param name="Width">In the drawing's units.</param>
/// <param name="Height">In the same units.</param>
/// <param name="Margin">What stays free at the upper and lower edge, in the same units.</param>
internal sealed record TrendScale(
    DateTimeOffset From, DateTimeOffset Until, decimal Low, decimal High, int Width, int Height, double Margin)
{
    private readonly double _high = (double)High;
    private readonly double _range = (double)(High - Low);

    /// <summary>The place of a time, from the left. A time outside of the drawing is put at its edge.</summary>
    public double X(DateTimeOffset time) => Math.Clamp((time - From) / (Until - From), 0, 1) * Width;

    /// <summary>The place of a value, from the top.</summary>
    public double Y(decimal value) => _range == 0
        ? Height / 2.0
        : Margin + ((_high - (double)value) / _range * (Height - (2 * Margin)));
}
