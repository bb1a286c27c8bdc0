using System.Data.Common;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>The devices of a store that were registered.</summary>
internal sealed class DeviceTable(Database database)
{
    private const string Columns = "key, serial, registered, registered_by";

    /// <summary>Registers a device.</summary>
    /// <returns>false when it was registered before: the first registration stands.</returns>
    public bool Add(RegisteredDevice device) =>
        database.Execute(
            $"INSERT INTO devices (device, {Columns}) VALUES (@device, @key, @serial, @at, @by) ON CONFLICT DO NOTHING",
            ("@device", device.Key.DeviceId), ("@key", device.Key.Encode()), ("@serial", device.Serial), ("@at", device.At.ToUnixTimeSeconds()), ("@by", device.By)) == 1;

    /// <summary>A device, or null.</summary>
    public RegisteredDevice? Find(string device) =>
        database.Query($"SELECT {Columns} FROM devices WHERE device = @device", Read, ("@device", device)).FirstOrDefault();

    /// <summary>Those of a serial.</summary>
    public IReadOnlyList<RegisteredDevice> OfSerial(string serial) =>
        database.Query($"SELECT {Columns} FROM devices WHERE serial = @serial ORDER BY device", Read, ("@serial", serial));

    /// <summary>All of them, by their ids.</summary>
    public IReadOnlyList<RegisteredDevice> All() => database.Query($"SELECT {Columns} FROM devices ORDER BY device", Read);

    private static RegisteredDevice Read(DbDataReader row) => new(
        CosePublicKey.TryParse((byte[])row["key"], out CosePublicKey? key) ? key! : throw new InvalidDataException("a device's key in the database is none"),
        row.GetString(1),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
        row.GetString(3));
}
