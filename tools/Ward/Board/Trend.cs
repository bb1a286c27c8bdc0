namespace NanoMedAgent.Ward.Board;

/// <summary>A trend as it is drawn: as paths in the words of SVG.</summary>
public sealed record Trend
{
    /// <summary>The picture's width in its own units.</summary>
    public required int Width { get; init; }

    /// <summary>Its height.</summary>
    public required int Height { get; init; }

    /// <summary>What came in time.</summary>
    public required string Line { get; init; }

    /// <summary>What came late.</summary>
    public required string LateLine { get; init; }

    /// <summary>Where there is nothing, and why.</summary>
    public required IReadOnlyList<TrendGap> Gaps { get; init; }

    /// <summary>The value at the lower edge.</summary>
    public required decimal Low { get; init; }

    /// <summary>The value at the upper edge.</summary>
    public required decimal High { get; init; }

    /// <summary>Said in place of the picture: "last 4 h: 62 to 88, 1 gap, some came late".</summary>
    public required string Words { get; init; }
}
