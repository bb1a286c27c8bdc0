using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Board;

/// <summary>The whole ward at one instant.</summary>
/// <param name="At">When.</param>
/// <param name="Beds">Those with alarms first, the most urgent before the others; else in the order in which they stand.</param>
/// <param name="Standing">Associations that have not ended, the newest first.</param>
/// <param name="Trouble">Why what is shown may be old, in words; empty when it is not.</param>
public sealed record WardView(DateTimeOffset At, IReadOnlyList<BedView> Beds, IReadOnlyList<Association> Standing, string Trouble)
{
    /// <summary>Whether the readings were looked at already.</summary>
    public bool IsRead => Beds.Count > 0;
}
