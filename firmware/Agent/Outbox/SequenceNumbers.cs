using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The sequence numbers of one data class (PROTOCOL.md, "Sequence numbers"): from 1 upwards, and never the same one twice, even after a
/// power cut. A restart continues after the block of numbers that was in use, and skips the unused rest.
/// </summary>
internal sealed class SequenceNumbers
{
    private readonly PersistentCounters _counters;
    private readonly int _counter;

    /// <summary>The numbers of a class.</summary>
    /// <param name="counters">Counts them.</param>
    /// <param name="classCode">See <see cref="ClassSettings.Code"/>.</param>
    public SequenceNumbers(PersistentCounters counters, int classCode)
    {
        _counters = counters;
        _counter = PersistentCounters.FirstClass + classCode;
    }

    /// <summary>The number used last, or 0.</summary>
    public long Last
    {
        [OwnFrame]
        get => _counters.Last(_counter);
    }

    /// <summary>The last number that an earlier start can have used, or 0.</summary>
    public long LastBeforeStart;

    /// <summary>First number of the block that was in use before this start; 0 when there was none, or when none of it was lost.</summary>
    public long FirstOfFormerBlock
    {
        [OwnFrame]
        get => _counters.FirstOfFormerBlock(_counter);
    }

    /// <summary>Continues after the block that was in use.</summary>
    /// <param name="highestKnown">The highest number found in flash: numbers continue above it.</param>
    [OwnFrame]
    public void Recover(long highestKnown)
    {
        _counters.Raise(_counter, highestKnown);
        LastBeforeStart = Last;
    }

    /// <summary>Takes the next number.</summary>
    /// <returns>false when there is none, or a new block could not be reserved; nothing may be sealed then.</returns>
    [OwnFrame]
    public bool TryTake(out long number) => _counters.TryTake(_counter, out number);

    /// <summary>Prepares for an intended restart: the rest of the block is not skipped.</summary>
    [OwnFrame]
    public void GiveBack() => _counters.GiveBack(_counter);
}
