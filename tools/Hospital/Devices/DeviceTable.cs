using System.Data.Common;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>The registered devices: their keys are trusted because somebody has read their labels.</summary>
public sealed class DeviceTable
{
    private const string Columns = "key, serial, registered, registered_by";

    private readonly Database _database;
    private readonly DeviceStateTable _states;

    internal DeviceTable(Database database, DeviceStateTable states)
    {
        _database = database;
        _states = states;
    }

    /// <summary>
    /// Registers a device. It becomes active, unless it was before or is blocked: reading a label brings no lost device back.
    /// </summary>
    /// <returns>false if it was registered before: the first registration remains.</returns>
    public bool Add(RegisteredDevice device)
    {
        bool isNew = false;
        _database.InExclusiveTransaction(() =>
        {
            DeviceState? before = _states.Find(device.Key.DeviceId);
            isNew = _database.Execute(
                $"INSERT INTO devices (device, {Columns}) VALUES (@device, @key, @serial, @at, @by) ON CONFLICT DO NOTHING",
                ("@device", device.Key.DeviceId), ("@key", device.Key.Encode()), ("@serial", device.Serial),
                ("@at", device.At.ToUnixTimeSeconds()), ("@by", device.By)) == 1;
            if (before is null or DeviceState.Made or DeviceState.Owned)
            {
                _states.AddInTransaction(
                    new DeviceStateChange(device.Key.DeviceId, DeviceState.Active, device.At, device.By, "label read"));
            }
        });
        return isNew;
    }

    /// <summary>A registered device, or null.</summary>
    /// <param name="device">Its id.</param>
    public RegisteredDevice? Find(string device) =>
        _database.Query($"SELECT {Columns} FROM devices WHERE device = @device", Read, ("@device", device)).FirstOrDefault();

    /// <summary>
    /// Registered devices with a serial. A label that was typed carries no fingerprint, so the key must be known before. Two makers may use
    /// the same serial.
    /// </summary>
    /// <param name="serial">As it is printed on the label.</param>
    public IReadOnlyList<RegisteredDevice> OfSerial(string serial) =>
        _database.Query($"SELECT {Columns} FROM devices WHERE serial = @serial ORDER BY device", Read, ("@serial", serial));

    /// <summary>All registered devices, by their ids.</summary>
    public IReadOnlyList<RegisteredDevice> All() => _database.Query($"SELECT {Columns} FROM devices ORDER BY device", Read);

    private static RegisteredDevice Read(DbDataReader row) => new(
        CosePublicKey.TryParse((byte[])row["key"], out CosePublicKey? key)
            ? key!
            : throw new InvalidDataException("a device's key in the database is not a P-256 key"),
        row.GetString(1),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
        row.GetString(3));
}
