using System.Collections;

namespace NanoMedAgent.Outbox;

/// <summary>
/// Gaps on their way to the custodian. One that was found waits until it is sealed. Then it rides in the window like a reading, and what it declares may go only
/// when it has come to flash, or the custodian has it: a power cut in between declares too much and never too little.
/// </summary>
internal sealed class GapQueue
{
    // Gap, in the order they were found; null while there is none, which is nearly always.
    private ArrayList _found;
    private Gap _sealed;

    /// <summary>Whether nothing is found, and nothing rides.</summary>
    public bool IsEmpty => _sealed == null && _found == null;

    /// <summary>Gaps that wait to be sealed.</summary>
    public int Found => _found == null ? 0 : _found.Count;

    /// <summary>Whether nothing more may be declared now: one rides at a time.</summary>
    public bool HasSealed => _sealed != null;

    /// <summary>The number that the riding one was sealed under.</summary>
    public long SealedNumber;

    /// <summary>The gap that is to be sealed next, or null.</summary>
    public Gap Next => _sealed != null || _found == null ? null : (Gap)_found[0];

    /// <summary>Takes a gap that was found. What is gone already is declared before what only may go.</summary>
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
            // While nothing can be written, one gap grows instead of a list.
            _found[place - 1] = Join(before, gap);
        }
        else
        {
            _found.Insert(place, gap);
        }
    }

    /// <summary>A gap was sealed: the next of those that were found, or another one when there are none.</summary>
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

    /// <summary>It has arrived where a power cut cannot take it.</summary>
    public Gap TakeSealed()
    {
        Gap gap = _sealed;
        _sealed = null;
        return gap;
    }

    /// <summary>What carried it is lost: it is to be sealed once more.</summary>
    public void SealAgain()
    {
        _found ??= new ArrayList();
        _found.Insert(0, _sealed);
        _sealed = null;
    }

    private static Gap Join(Gap first, Gap second) => new(first.First, second.Last, second.Reason)
    {
        LostReadings = first.LostReadings + second.LostReadings,
        LostValues = first.LostValues + second.LostValues,
        FirstTime = first.FirstTime,
        LastTime = second.LastTime,
        IsGone = first.IsGone || second.IsGone,
    };
}
