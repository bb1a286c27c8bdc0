using System;

namespace NanoMedAgent.Outbox;

/// <summary>
/// A set of sequence numbers of a class: every number up to a limit, and some ranges above it. In RAM only: a restart clears it, and a
/// range that does not fit is not recorded.
/// </summary>
internal sealed class NumberRanges
{
    // Twice as many as an acknowledgement can hold.
    private const int RangesLimit = 32;

    // There is seldom more than one, and often none.
    private const int FirstRanges = 2;

    private long[] _bounds;
    private int _ranges;

    /// <summary>Every number up to this one is in the set.</summary>
    public long Contiguous;

    /// <summary>Whether a number is in the set.</summary>
    [OwnFrame]
    public bool Contains(long number) => NextAfter(number) != number;

    /// <summary>Whether all numbers of a range are in the set.</summary>
    public bool ContainsAll(long first, long last) => NextAfter(first) > last;

    /// <summary>The lowest number, not below the given one, that is not in the set.</summary>
    public long NextAfter(long number)
    {
        if (number <= Contiguous)
        {
            return Contiguous + 1;
        }

        for (int i = 0; i < 2 * _ranges && _bounds[i] <= number; i += 2)
        {
            if (number <= _bounds[i + 1])
            {
                return _bounds[i + 1] + 1;
            }
        }

        return number;
    }

    /// <summary>Adds a range.</summary>
    public void Add(long first, long last)
    {
        if (first <= Contiguous + 1)
        {
            Contiguous = last > Contiguous ? last : Contiguous;
        }
        else if (!TryInsert(first, last))
        {
            return;
        }

        // Ranges that the contiguous part has reached become part of it.
        while (_ranges > 0 && _bounds[0] <= Contiguous + 1)
        {
            Contiguous = _bounds[1] > Contiguous ? _bounds[1] : Contiguous;
            Remove(0, 1);
        }
    }

    private bool TryInsert(long first, long last)
    {
        int from = 0;
        while (from < _ranges && _bounds[(2 * from) + 1] < first - 1)
        {
            from++;
        }

        int to = from;
        while (to < _ranges && _bounds[2 * to] <= last + 1)
        {
            first = _bounds[2 * to] < first ? _bounds[2 * to] : first;
            last = _bounds[(2 * to) + 1] > last ? _bounds[(2 * to) + 1] : last;
            to++;
        }

        if (to > from)
        {
            Remove(from, to - from);
        }
        else if (_ranges == RangesLimit)
        {
            return false;
        }

        if (_bounds == null)
        {
            _bounds = new long[2 * FirstRanges];
        }
        else if (2 * _ranges == _bounds.Length)
        {
            long[] larger = new long[2 * _bounds.Length];
            Array.Copy(_bounds, 0, larger, 0, _bounds.Length);
            _bounds = larger;
        }

        Array.Copy(_bounds, 2 * from, _bounds, 2 * (from + 1), 2 * (_ranges - from));
        _bounds[2 * from] = first;
        _bounds[(2 * from) + 1] = last;
        _ranges++;
        return true;
    }

    private void Remove(int from, int count)
    {
        Array.Copy(_bounds, 2 * (from + count), _bounds, 2 * from, 2 * (_ranges - from - count));
        _ranges -= count;
    }
}
