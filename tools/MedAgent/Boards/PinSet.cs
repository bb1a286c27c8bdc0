using System.Collections;
using System.Runtime.CompilerServices;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A set of a chip's pins.</summary>
[CollectionBuilder(typeof(PinSet), nameof(Of))]
internal sealed class PinSet : IEnumerable<PinRange>
{
    private readonly PinRange[] _ranges;

    private PinSet(PinRange[] ranges)
    {
        _ranges = ranges;
    }

    /// <summary>The set of several ranges.</summary>
    public static PinSet Of(ReadOnlySpan<PinRange> ranges) => new(ranges.ToArray());

    /// <summary>Whether a pin is in the set.</summary>
    public bool Has(int pin) => _ranges.Any(range => range.Has(pin));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _ranges);

    /// <inheritdoc/>
    public IEnumerator<PinRange> GetEnumerator() => ((IEnumerable<PinRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
