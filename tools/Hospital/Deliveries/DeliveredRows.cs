using NanoMedAgent.Hospital.Storage;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>Ranges of packs that were delivered, as rows that are written together. A range that is there already becomes longer.</summary>
internal sealed class DeliveredRows
{
    private readonly NumberColumn _destination = new("destination", NpgsqlDbType.Integer);
    private readonly NumberColumn _device = new("device", NpgsqlDbType.Integer);
    private readonly NumberColumn _dataClass = new("class", NpgsqlDbType.Smallint);
    private readonly NumberColumn _first = new("first");
    private readonly NumberColumn _last = new("last");

    public DeliveredRows() => Rows = new RowSet(
        "delivered", "ON CONFLICT (destination, device, class, first) DO UPDATE SET last = excluded.last",
        _destination, _device, _dataClass, _first, _last);

    /// <summary>The rows.</summary>
    public RowSet Rows { get; }

    /// <summary>Has these rows from now on.</summary>
    /// <param name="destination">The number of the destination.</param>
    /// <param name="ranges">The ranges, each once.</param>
    public void Set(long destination, IEnumerable<(long Device, long DataClass, long First, long Last)> ranges)
    {
        Rows.Clear();
        foreach ((long device, long dataClass, long first, long last) in ranges)
        {
            _destination.Add(destination);
            _device.Add(device);
            _dataClass.Add(dataClass);
            _first.Add(first);
            _last.Add(last);
        }
    }
}
