namespace NanoMedAgent.Hospital.Protocol;

/// <summary>A set of sequence numbers from 1 upwards, stored as ranges that neither touch nor overlap.</summary>
public sealed class SequenceRanges
{
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>All ranges, ascending.</summary>
    public IReadOnlyList<(long First, long Last)> All => _ranges;

    /// <summary>Everything from 1 up to here is in the set; 0 for nothing.</summary>
    public long Contiguous => _ranges.Count > 0 && _ranges[0].First == 1 ? _ranges[0].Last : 0;

    /// <summary>The ranges above <see cref="Contiguous"/>.</summary>
    public IReadOnlyList<(long First, long Last)> AboveContiguous => Contiguous == 0 ? _ranges : [.. _ranges.Skip(1)];

    /// <summary>Adds a range.</summary>
    public void Add(long first, long last)
    {
        int from = _ranges.FindIndex(range => range.Last >= first - 1);
        if (from < 0)
        {
            _ranges.Add((first, last));
            return;
        }

        int to = from;
        while (to < _ranges.Count && _ranges[to].First <= last + 1)
        {
            first = Math.Min(first, _ranges[to].First);
            last = Math.Max(last, _ranges[to].Last);
            to++;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (first, last));
    }

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(long number) => _ranges.Exists(range => range.First <= number && number <= range.Last);
}
