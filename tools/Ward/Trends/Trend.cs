using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Trends;

/// <summary>A drawn trend. Lines are SVG paths.</summary>
public sealed record Trend
{
    /// <summary>The drawing's width in its own units.</summary>
    public required int Width { get; init; }

    /// <summary>The drawing's height in the same units.</summary>
    public required int Height { get; init; }

    /// <summary>The values that arrived on time.</summary>
    public required string Line { get; init; }

    /// <summary>The values that arrived late.</summary>
    public required string LateLine { get; init; }

    /// <summary>Where there are no values, and why.</summary>
    public required IReadOnlyList<TrendGap> Gaps { get; init; }

    /// <summary>The value at the lower edge.</summary>
    public required decimal Low { get; init; }

    /// <summary>The value at the upper edge.</summary>
    public required decimal High { get; init; }

    /// <summary>The drawing in words: "last 4 h: 62 to 88 /min, 1 gap, some arrived late".</summary>
    public required PageText Description { get; init; }
}
