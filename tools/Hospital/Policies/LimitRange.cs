namespace NanoMedAgent.Hospital.Policies;

/// <summary>Within what a limit of one patient may be, in the unit of databases.</summary>
/// <param name="From">The lowest that is allowed.</param>
/// <param name="To">The highest that is allowed.</param>
public sealed record LimitRange(decimal From, decimal To)
{
    /// <summary>Whether a limit is allowed.</summary>
    public bool Contains(decimal limit) => limit >= From && limit <= To;
}
