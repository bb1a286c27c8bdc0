using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The battery levels that devices have reported.</summary>
public sealed class BatteryTable
{
    private readonly Database _database;

    internal BatteryTable(Database database) => _database = database;

    /// <summary>
    /// The newest level that a device reported, in percent; null if it never reported one. Newest by its sequence number, so that what
    /// arrives late replaces nothing newer.
    /// </summary>
    /// <param name="device">Its id.</param>
    public int? LatestPercent(string device) =>
        _database.Query(
            "SELECT percent FROM batteries WHERE device = @device ORDER BY sequence DESC LIMIT 1",
            row => (int?)row.GetInt64(0), ("@device", device)).FirstOrDefault();

    /// <summary>Stores a level.</summary>
    /// <param name="epoch">Of its pack.</param>
    /// <param name="sequence">Of its pack.</param>
    /// <param name="percent">0 to 100.</param>
    internal void Add(Epoch epoch, long sequence, int percent) =>
        _database.Execute(
            "INSERT INTO batteries (device, class, sequence, percent, association) VALUES (@device, @class, @sequence, @percent, "
                + "@association)",
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@percent", (long)percent),
            ("@association", epoch.Association));
}
