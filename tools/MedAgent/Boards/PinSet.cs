using System.Collections;
using System.Runtime.CompilerServices;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Pins of a chip that have something in common.</summary>
[CollectionBuilder(typeof(PinSet), nameof(Of))]
internal sealed class PinSet : IEnumerable<PinRange>
{
    private readonly PinRange[] _ranges;

    private PinSet(PinRange[] ranges)
    {
        _ranges = ranges;
    }

    /// <summary>The set of ranges.</summary>
    public static PinSet Of(ReadOnlySpan<PinRange> ranges) => new(ranges.ToArray());

    /// <summary>Whether a pin is in it.</summary>
    public bool Has(int pin) => _ranges.Any(range => range.Has(pin));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _ranges);

    /// <inheritdoc/>
    public IEnumerator<PinRange> GetEnumerator() => ((IEnumerable<PinRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
