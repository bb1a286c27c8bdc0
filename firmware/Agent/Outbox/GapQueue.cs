using System.Collections;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Gaps on their way to the custodian. A gap that was found waits until its record is sealed. The record is then kept in the window like a
/// reading. What it declares is removed only when the record is in flash, or when the custodian has acknowledged it: a power cut in between
/// declares too much and never too little.
/// </summary>
internal sealed class GapQueue
{
    // Objects of type Gap, in the order they were found; null while there is none, which is nearly always.
    private ArrayList _found;
    private Gap _sealed;

    /// <summary>Gaps that wait to be sealed.</summary>
    public int Found
    {
        [OwnFrame]
        get => _found == null ? 0 : _found.Count;
    }

    /// <summary>Whether a sealed record is on its way; only one may be at a time.</summary>
    public bool HasSealed => _sealed != null;

    /// <summary>The number that it was sealed under.</summary>
    public long SealedNumber;

    /// <summary>The gap to seal next, or null.</summary>
    public Gap Next
    {
        [OwnFrame]
        get => _sealed != null || _found == null ? null : (Gap)_found[0];
    }

    /// <summary>Adds a gap that was found. Gaps whose readings are already lost come before those that only permit a removal.</summary>
    public void Add(Gap gap)
    {
        _found ??= new ArrayList();
        int place = 0;
        while (place < _found.Count && (((Gap)_found[place]).IsGone || !gap.IsGone))
        {
            place++;
        }

        Gap before = place == 0 ? null : (Gap)_found[place - 1];
        if (before != null && before.Reason == gap.Reason && before.Last + 1 == gap.First)
        {
            // While nothing can be written, one gap grows, so that the list does not.
            _found[place - 1] = Join(before, gap);
        }
        else
        {
            _found.Insert(place, gap);
        }
    }

    /// <summary>Adds a gap whose readings are lost now.</summary>
    /// <returns>The gap.</returns>
    [OwnFrame]
    public Gap AddGone(Gap gap)
    {
        gap.IsGone = true;
        Add(gap);
        return gap;
    }

    /// <summary>Records that a gap was sealed: the next one that was found, or another one when there is none.</summary>
    [OwnFrame]
    public void MarkSealed(Gap gap, long number)
    {
        if (_found != null)
        {
            _found.RemoveAt(0);
            _found = _found.Count == 0 ? null : _found;
        }

        _sealed = gap;
        SealedNumber = number;
    }

    /// <summary>Takes the sealed gap, whose record is now safe from a power cut.</summary>
    public Gap TakeSealed()
    {
        Gap gap = _sealed;
        _sealed = null;
        return gap;
    }

    /// <summary>
    /// Space is needed at once: the readings that a lack of space evicts do not wait any more until their sealed record is safe.
    /// </summary>
    /// <returns>Their gap; null when no such record is on its way.</returns>
    [OwnFrame]
    public Gap TryEvictSealed()
    {
        if (_sealed == null || _sealed.IsGone || _sealed.Reason != GapReason.Full)
        {
            return null;
        }

        _sealed.IsGone = true;
        return _sealed;
    }

    /// <summary>The sealed record, if there is one, was lost: its gap must be sealed once more.</summary>
    [OwnFrame]
    public void SealAgain()
    {
        if (_sealed == null)
        {
            return;
        }

        // Readings that a lack of space would have evicted are still stored: when space is still needed, another gap is found.
        if (_sealed.IsGone || _sealed.Reason != GapReason.Full)
        {
            _found ??= new ArrayList();
            _found.Insert(0, _sealed);
        }

        _sealed = null;
    }

    private static Gap Join(Gap first, Gap second) => new(first.First, second.Last, second.Reason)
    {
        LostReadings = first.LostReadings == Gap.Unknown || second.LostReadings == Gap.Unknown ? Gap.Unknown
            : first.LostReadings + second.LostReadings,
        LostValues = first.LostValues + second.LostValues,
        DeclaredValues = first.DeclaredValues + second.DeclaredValues,
        FirstTime = first.FirstTime,
        LastTime = second.LastTime,
        IsGone = first.IsGone || second.IsGone,
    };
}
