using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Storage;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Rows of the table packs.</summary>
internal sealed class PackColumns
{
    private readonly NumberColumn _number = new("number");
    private readonly NumberColumn _sequence = new("sequence");
    private readonly NumberColumn _received = new("received");
    private readonly NumberColumn _time = new("time");
    private readonly NumberColumn _uptime = new("uptime");
    private readonly NumberColumn _boot = new("boot");
    private readonly NumberColumn _device = new("device", NpgsqlDbType.Integer);
    private readonly NumberColumn _origin = new("origin", NpgsqlDbType.Integer);
    private readonly NumberColumn _epoch = new("epoch", NpgsqlDbType.Integer);
    private readonly NumberColumn _dataClass = new("class", NpgsqlDbType.Smallint);
    private readonly NumberColumn _late = new("late", NpgsqlDbType.Smallint);
    private readonly NumberColumn _rebased = new("rebased", NpgsqlDbType.Smallint);
    private readonly NumberColumn _clockQuality = new("clock_quality", NpgsqlDbType.Smallint);
    private readonly NumberColumn _battery = new("battery", NpgsqlDbType.Smallint);

    public PackColumns() => Rows = new RowSet(
        "packs", "", _number, _sequence, _received, _time, _uptime, _boot, _device, _origin, _epoch, _dataClass, _late, _rebased,
        _clockQuality, _battery);

    /// <summary>The rows.</summary>
    public RowSet Rows { get; }

    /// <summary>Adds a pack.</summary>
    public void Add(PackRow pack, PackContent content)
    {
        _number.Add(pack.Number);
        _sequence.Add(pack.Sequence);
        _received.Add(pack.ReceivedSeconds);
        _time.Add(pack.TimeSeconds);
        _uptime.Add(content.UptimeSeconds);
        _boot.Add(pack.Boot);
        _device.Add(pack.Device);
        _origin.Add(pack.Origin);
        _epoch.Add(pack.Epoch);
        _dataClass.Add(pack.DataClass);
        _late.Add(pack.IsLate ? 1 : 0);
        _rebased.Add(pack.IsRebased ? 1 : 0);
        _clockQuality.Add(pack.ClockQuality);
        _battery.Add((long?)content.BatteryPercent);
    }
}
