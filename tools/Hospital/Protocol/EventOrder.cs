namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The place of an event among all events of its device (PROTOCOL.md, "Events"). No two events have the same.</summary>
/// <param name="Start">The number of the device's start.</param>
/// <param name="Number">The number of the event in that start, from 1.</param>
public readonly record struct EventOrder(long Start, long Number)
{
    /// <summary>Whether the device has made it after another one.</summary>
    public bool IsAfter(EventOrder other) => Start > other.Start || (Start == other.Start && Number > other.Number);

    /// <summary>The events that the device has signed between an earlier one and this one, and that nobody has delivered.</summary>
    /// <param name="earlier">The newest one that has arrived before.</param>
    /// <returns>The first of them, all in the start of this one; null if there are none.</returns>
    public long? FirstMissing(EventOrder earlier)
    {
        long next = Start == earlier.Start ? earlier.Number + 1 : 1;
        return next < Number ? next : null;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"event {Number} of start {Start}");
}
