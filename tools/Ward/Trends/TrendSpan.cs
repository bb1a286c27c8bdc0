namespace NanoMedAgent.Ward.Trends;

/// <summary>How far back the trends of a page go.</summary>
/// <param name="Name">For addresses: "24h".</param>
/// <param name="Title">For people: "24 h".</param>
/// <param name="Length">The same as a time.</param>
internal sealed record TrendSpan(string Name, string Title, TimeSpan Length)
{
    /// <summary>All that people choose from, the shortest first.</summary>
    public static IReadOnlyList<TrendSpan> All { get; } =
    [
        new("10min", "10 min", TimeSpan.FromMinutes(10)),
        new("1h", "1 h", TimeSpan.FromHours(1)),
        new("4h", "4 h", TimeSpan.FromHours(4)),
        new("12h", "12 h", TimeSpan.FromHours(12)),
        new("24h", "24 h", TimeSpan.FromHours(24)),
    ];

    /// <summary>The one that a page begins with.</summary>
    public static TrendSpan Usual { get; } = All[3];

    /// <summary>The one with a name; the usual one for any other name, and for none.</summary>
    public static TrendSpan Find(string? name) => All.FirstOrDefault(span => span.Name == name) ?? Usual;
}
