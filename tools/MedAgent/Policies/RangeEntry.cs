using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>Within what a limit of one patient may be, in the unit of the limit.</summary>
internal sealed record RangeEntry
{
    /// <summary>The lowest that is allowed.</summary>
    public required decimal From { get; init; }

    /// <summary>The highest that is allowed.</summary>
    public required decimal To { get; init; }

    /// <summary>Converts it.</summary>
    public LimitRange ToRange() => new(From, To);
}
