namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// What the time is worth that a device has stamped onto something. Nothing is measured after it has arrived: a later time is one of a
/// wrong clock.
/// </summary>
public static class StampedTime
{
    /// <summary>How far the clocks of a device and of the hospital may differ.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromSeconds(90);

    /// <summary>How far a time is ahead of the arrival; null if it is not, or if either is unknown.</summary>
    public static TimeSpan? Ahead(DateTimeOffset? stamped, DateTimeOffset? received) =>
        stamped - received is { } ahead && ahead > Tolerance ? ahead : null;

    /// <summary>The time if it is possible, otherwise that of the arrival; null if it is unknown.</summary>
    public static DateTimeOffset? Possible(DateTimeOffset? stamped, DateTimeOffset? received) =>
        Ahead(stamped, received) is null ? stamped : received;
}
