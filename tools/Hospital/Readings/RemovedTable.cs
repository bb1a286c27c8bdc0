using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The numbers of packs that were deleted on purpose. They count as received, so that no device is asked for them again; and when one
/// arrives again, out of a broker's memory or from somebody who has recorded it, it is not stored again.
/// </summary>
internal sealed class RemovedTable(Database database)
{
    /// <summary>Whether a pack was deleted on purpose.</summary>
    public bool Contains(string device, string dataClass, long sequence) =>
        database.Query(
            """
            SELECT 1 FROM removed AS r JOIN device_numbers AS d ON d.number = r.device
            WHERE d.device = @device AND r.class = @class AND r.first <= @sequence AND r.last >= @sequence
            """,
            _ => true,
            ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@sequence", sequence)).Count > 0;

    /// <summary>Adds a range behind those that are there, or a range of its own.</summary>
    /// <param name="device">The number of the device.</param>
    /// <param name="dataClass">The number of the class.</param>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    public void Add(long device, long dataClass, long first, long last)
    {
        int longer = database.Execute(
            "UPDATE removed SET last = @last WHERE device = @device AND class = @class AND last = @before",
            ("@last", last), ("@device", device), ("@class", dataClass), ("@before", first - 1));
        if (longer == 0)
        {
            database.Execute(
                """
                INSERT INTO removed (device, class, first, last) VALUES (@device, @class, @first, @last)
                ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last WHERE excluded.last > removed.last
                """,
                ("@device", device), ("@class", dataClass), ("@first", first), ("@last", last));
        }
    }
}
