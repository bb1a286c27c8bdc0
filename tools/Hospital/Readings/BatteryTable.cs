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
            """
            SELECT p.battery FROM newest AS n JOIN origins AS o ON o.number = n.origin JOIN device_numbers AS d ON d.number = o.device
            JOIN packs AS p ON p.device = d.number AND p.class = 0 AND p.sequence = n.battery
            WHERE d.device = @device ORDER BY n.battery DESC LIMIT 1
            """,
            row => (int?)row.GetInt64(0), ("@device", device)).FirstOrDefault();
}
