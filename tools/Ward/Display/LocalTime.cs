namespace NanoMedAgent.Ward.Display;

/// <summary>Times that people type, by the clocks of the ward.</summary>
internal static class LocalTime
{
    /// <summary>
    /// The time that clocks have shown. In the hour that comes twice it is one of two; in the one that is left out, what follows it.
    /// </summary>
    /// <param name="local">What clocks show.</param>
    /// <param name="zone">The ward's time zone.</param>
    /// <param name="isLater">Which of two.</param>
    public static DateTimeOffset Of(DateTime local, TimeZoneInfo zone, bool isLater = false)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        TimeSpan offset = zone.GetUtcOffset(local);
        if (zone.IsAmbiguousTime(local))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(local);
            offset = isLater ? offsets.Min() : offsets.Max();
        }

        return new DateTimeOffset(local, offset);
    }
}
