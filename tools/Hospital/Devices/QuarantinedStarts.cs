namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// In which of their starts what devices send goes to quarantine, for those who store what devices send: remembered, and completed whenever
/// something has changed. It reads only.
/// </summary>
public sealed class QuarantinedStarts
{
    // More would be of a device that changes its software again and again. The oldest are joined then: what lies between them goes to
    // quarantine as well.
    private const int BoundLimit = 16;

    private readonly QuarantinedStartTable _table;

    // The starts of each device at which it changes: the first of them begins a quarantine, the second one ends it, and so on.
    private readonly Dictionary<string, List<long>> _bounds = [];
    private long _changes = -1;
    private long _newest;

    internal QuarantinedStarts(QuarantinedStartTable table) => _table = table;

    /// <summary>Whether what a device has made in one of its starts goes to quarantine.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="start">The number of the start.</param>
    public bool Contains(string device, long start) =>
        _bounds.TryGetValue(device, out List<long>? bounds) && bounds.Count(bound => bound <= start) % 2 == 1;

    /// <summary>Reads what has changed since the last call.</summary>
    /// <param name="changes">The number of the last change (<see cref="Storage.LedgerChanges"/>).</param>
    internal void Update(long changes)
    {
        if (changes == _changes)
        {
            return;
        }

        foreach ((long number, QuarantinedStart row) in _table.After(_newest))
        {
            _newest = number;
            Note(row);
        }

        _changes = changes;
    }

    private void Note(QuarantinedStart row)
    {
        List<long> bounds = _bounds.GetValueOrDefault(row.Device) ?? [];
        bounds.RemoveAll(bound => bound >= row.Start);
        if (bounds.Count % 2 == 1 != row.IsQuarantined)
        {
            bounds.Add(row.Start);
        }

        if (bounds.Count > BoundLimit)
        {
            bounds.RemoveRange(1, 2);
        }

        _bounds[row.Device] = bounds;
        if (bounds.Count == 0)
        {
            _bounds.Remove(row.Device);
        }
    }
}
