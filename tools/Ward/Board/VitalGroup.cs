using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Ward.Board;

/// <summary>Vital signs that are shown as one: a blood pressure has three numbers.</summary>
/// <param name="Title">For people.</param>
/// <param name="Signs">One, or systolic, diastolic and mean.</param>
/// <param name="Span">A trend is not drawn steeper than with this between its edges: what is quiet shall look quiet.</param>
internal sealed record VitalGroup(string Title, IReadOnlyList<VitalSign> Signs, decimal Span)
{
    /// <summary>All of them, in the order in which people look at them.</summary>
    public static IReadOnlyList<VitalGroup> All { get; } =
    [
        Of(40, "hr"), Of(12, "o2"), Of(16, "rr"), new("Arterial pressure", Find("as", "ad", "am"), 60), Of(2, "t"), new("Cuff pressure", Find("ns", "nd", "nm"), 60), Of(40, "pr"),
    ];

    /// <summary>Its unit, as people write it.</summary>
    public string Unit => BoardWords.Unit(Signs[0]);

    /// <summary>Whether it is one of a blood pressure.</summary>
    public bool IsPressure => Signs.Count > 1;

    private static VitalGroup Of(decimal span, string name) => new(Find(name)[0].Title, Find(name), span);

    private static VitalSign[] Find(params string[] names) => [.. names.Select(name => VitalSign.Find(name)!)];
}
