namespace NanoMedAgent.Hospital.Protocol;

/// <summary>A set of sequence numbers from 1 upwards, stored as ranges that neither touch nor overlap.</summary>
public sealed class SequenceRanges
{
    private readonly List<(long First, long Last)> _ranges;

    /// <summary>An empty set.</summary>
    public SequenceRanges() => _ranges = [];

    /// <summary>A copy of a set.</summary>
    public SequenceRanges(SequenceRanges other) => _ranges = [.. other._ranges];

    /// <summary>All ranges, ascending.</summary>
    public IReadOnlyList<(long First, long Last)> All => _ranges;

    /// <summary>Everything from 1 up to here is in the set; 0 for nothing.</summary>
    public long Contiguous => _ranges.Count > 0 && _ranges[0].First == 1 ? _ranges[0].Last : 0;

    /// <summary>The ranges above <see cref="Contiguous"/>.</summary>
    public IReadOnlyList<(long First, long Last)> AboveContiguous =>
        Contiguous == 0 ? _ranges : _ranges.Count > 1 ? _ranges[1..] : Array.Empty<(long, long)>();

    /// <summary>Adds a range.</summary>
    /// <returns>The range that it is in now, and whether that stands for one that began at another number.</returns>
    public (long First, long Last, bool IsJoined) Add(long first, long last)
    {
        int from = IndexOf(first - 1);
        int to = from;
        while (to < _ranges.Count && _ranges[to].First <= last + 1)
        {
            first = Math.Min(first, _ranges[to].First);
            last = Math.Max(last, _ranges[to].Last);
            to++;
        }

        if (to - from == 1)
        {
            bool isMoved = _ranges[from].First != first;
            _ranges[from] = (first, last);
            return (first, last, isMoved);
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (first, last));
        return (first, last, to > from);
    }

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(long number) => Find(number) is not null;

    /// <summary>The range that a number is in, or null.</summary>
    public (long First, long Last)? Find(long number)
    {
        int index = IndexOf(number);
        return index < _ranges.Count && _ranges[index].First <= number ? _ranges[index] : null;
    }

    /// <summary>The index of the first range that ends at a number or later.</summary>
    private int IndexOf(long number)
    {
        // Most numbers are the next ones.
        if (_ranges.Count > 0 && _ranges[^1].Last < number)
        {
            return _ranges.Count;
        }

        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Last < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
