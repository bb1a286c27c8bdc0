namespace NanoMedAgent.Hospital.Verification;

/// <summary>Readings of a device's class, one after the other, of which the same is known.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The class.</param>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest number.</param>
public sealed record VerifiedStretch(string Device, string DataClass, long First, long Last)
{
    /// <summary>How many readings: numbers that do not exist are not counted.</summary>
    public required long Count { get; init; }

    /// <summary>Whether they are proven.</summary>
    public required VerificationOutcome Outcome { get; init; }

    /// <summary>Why not.</summary>
    public required VerificationReason Reason { get; init; }

    /// <summary>What differs, for a wrong one; when it was removed; otherwise null.</summary>
    public string? Detail { get; init; }

    /// <summary>Both as one; null if another thing is known of the next one.</summary>
    internal VerifiedStretch? With(VerifiedStretch next) =>
        next.Device == Device && next.DataClass == DataClass && next.Outcome == Outcome && next.Reason == Reason && next.Detail == Detail
            ? this with { Last = next.Last, Count = Count + next.Count }
            : null;
}
