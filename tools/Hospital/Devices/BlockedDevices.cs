using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// Which devices are blocked, for those who store what devices send: remembered, and completed whenever something has changed. It reads
/// only.
/// </summary>
public sealed class BlockedDevices
{
    private readonly Database _database;
    private readonly HashSet<string> _blocked = [];
    private long _changes = -1;
    private long _newest;

    internal BlockedDevices(Database database) => _database = database;

    /// <summary>Whether nothing that a device says counts now.</summary>
    /// <param name="device">Its id.</param>
    public bool Contains(string device) => _blocked.Contains(device);

    /// <summary>Reads the states that have changed since the last call.</summary>
    /// <param name="changes">The number of the last change (<see cref="LedgerChanges"/>).</param>
    internal void Update(long changes)
    {
        if (changes == _changes)
        {
            return;
        }

        List<(long Number, string Device, DeviceState State)> changed = _database.Query(
            "SELECT number, device, state FROM device_states WHERE number > @newest ORDER BY number",
            row => (row.GetInt64(0), row.GetString(1), DeviceStateTable.StateOf(row.GetString(2))), ("@newest", _newest));
        foreach ((long number, string device, DeviceState state) in changed)
        {
            _newest = number;
            if (((DeviceState?)state).IsBlocked())
            {
                _blocked.Add(device);
            }
            else
            {
                _blocked.Remove(device);
            }
        }

        _changes = changes;
    }
}
