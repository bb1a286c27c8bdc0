namespace NanoMedAgent.Hospital.Packs;

/// <summary>Sequence numbers whose readings will not come any more, if they have not come yet; declared by the device.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="Reason">"restart", "full", "damaged", "released" or "unknown" (see the firmware's <c>GapReason</c>).</param>
public sealed record DeclaredGap(long First, long Last, string Reason)
{
    /// <summary>Readings that are lost with them, or null when the device does not know.</summary>
    public long? LostReadings { get; init; }

    /// <summary>Measured values that are lost with them, as far as the device knows.</summary>
    public long LostValues { get; init; }

    /// <summary>Not earlier than this was the first of them measured, or null when the device does not know.</summary>
    public long? From { get; init; }

    /// <summary>Not later than this was the last of them measured, or null when the device does not know.</summary>
    public long? To { get; init; }
}
