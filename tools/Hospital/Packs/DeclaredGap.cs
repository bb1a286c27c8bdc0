namespace NanoMedAgent.Hospital.Packs;

/// <summary>A range of sequence numbers that the device declares as lost: what has not arrived will not arrive.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="Reason">"restart", "full", "damaged", "released" or "unknown" (see the firmware's <c>GapReason</c>).</param>
public sealed record DeclaredGap(long First, long Last, string Reason)
{
    /// <summary>Lost readings, or null if the device does not know.</summary>
    public long? LostReadings { get; init; }

    /// <summary>Lost measured values, as far as the device knows.</summary>
    public long LostValues { get; init; }

    /// <summary>The first of them was measured at this time or later, in seconds since 1970; null if the device does not know.</summary>
    public long? From { get; init; }

    /// <summary>The last of them was measured at this time or earlier, in seconds since 1970; null if the device does not know.</summary>
    public long? To { get; init; }
}
