using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Trends;

/// <summary>Vital signs that pages show together: a blood pressure consists of three.</summary>
/// <param name="Title">For people.</param>
/// <param name="Signs">One sign, or systolic, diastolic and mean pressure.</param>
/// <param name="SmallestRange">The smallest difference between the edges of a trend, so that small changes look small.</param>
internal sealed record VitalSignGroup(string Title, IReadOnlyList<VitalSign> Signs, decimal SmallestRange)
{
    /// <summary>All groups, in the order in which pages show them.</summary>
    public static IReadOnlyList<VitalSignGroup> All { get; } =
    [
        OfOne("hr", 40),
        OfOne("o2", 12),
        OfOne("rr", 16),
        new("Arterial pressure", Find("as", "ad", "am"), 60),
        OfOne("t", 2),
        OfOne("st", 4),
        new("Cuff pressure", Find("ns", "nd", "nm"), 60),
        OfOne("pr", 40),
    ];

    /// <summary>The unit, for people.</summary>
    public string Unit => Signs[0].DisplayUnit;

    /// <summary>Whether this is a blood pressure.</summary>
    public bool IsPressure => Signs.Count > 1;

    private static VitalSignGroup OfOne(string name, decimal smallestRange) => new(Find(name)[0].Title, Find(name), smallestRange);

    private static VitalSign[] Find(params string[] names) => [.. names.Select(name => VitalSign.Find(name)!)];
}
