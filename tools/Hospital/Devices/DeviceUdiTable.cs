using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>The UDI device identifiers (UDI-DI) of devices: the maker's identifier of their model.</summary>
public sealed class DeviceUdiTable
{
    private readonly Database _database;

    internal DeviceUdiTable(Database database) => _database = database;

    /// <summary>The identifier of a device, or null.</summary>
    /// <param name="device">Its id.</param>
    public string? Find(string device) => _database.Query(
        "SELECT identifier FROM device_udis WHERE device = @device", row => row.GetString(0), ("@device", device)).FirstOrDefault();

    /// <summary>All identifiers, by the ids of the devices.</summary>
    public IReadOnlyList<(string Device, string Identifier)> All() => _database.Query(
        "SELECT device, identifier FROM device_udis ORDER BY device", row => (row.GetString(0), row.GetString(1)));

    /// <summary>Notes the identifier of a device, in place of one that was noted before.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="identifier">See <see cref="DeviceUdi.IsIdentifier"/>.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who says so.</param>
    public void Note(string device, string identifier, DateTimeOffset at, string by) => _database.Execute(
        """
        INSERT INTO device_udis (device, identifier, noted, noted_by) VALUES (@device, @identifier, @at, @by)
        ON CONFLICT (device) DO UPDATE SET identifier = excluded.identifier, noted = excluded.noted, noted_by = excluded.noted_by
        """,
        ("@device", device), ("@identifier", identifier), ("@at", at.ToUnixTimeSeconds()), ("@by", by));
}
