namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// The sequence numbers under which the values of a device have arrived at a hospital. A value that has not arrived has one between those
/// of the values that were measured before and after it.
/// </summary>
internal sealed class LifeNumbers
{
    private readonly SortedList<int, long> _numbers = [];

    /// <summary>A value has arrived.</summary>
    /// <param name="order">Values that the device has measured before.</param>
    /// <param name="number">The sequence number.</param>
    /// <returns>Whether values that were measured earlier have lower numbers, and later ones have higher numbers.</returns>
    public bool TryAdd(int order, long number)
    {
        (long low, long high) = Around(order);
        _numbers[order] = number;
        return number > low && number < high;
    }

    /// <summary>The nearest numbers below and above that of a value that has not arrived.</summary>
    /// <param name="order">Values that the device has measured before.</param>
    public (long Low, long High) Around(int order)
    {
        int first = 0;
        int end = _numbers.Count;
        while (first < end)
        {
            int middle = (first + end) / 2;
            (first, end) = _numbers.GetKeyAtIndex(middle) < order ? (middle + 1, end) : (first, middle);
        }

        int above = first < _numbers.Count && _numbers.GetKeyAtIndex(first) == order ? first + 1 : first;
        return (
            first > 0 ? _numbers.GetValueAtIndex(first - 1) : -1,
            above < _numbers.Count ? _numbers.GetValueAtIndex(above) : long.MaxValue);
    }
}
