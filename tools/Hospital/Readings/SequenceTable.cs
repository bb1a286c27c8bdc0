using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Which sequence numbers of each device and class were received or declared lost, as ranges.</summary>
public sealed class SequenceTable
{
    private readonly Database _database;
    private readonly Dictionary<(string Device, string DataClass), SequenceRanges> _cache = [];

    internal SequenceTable(Database database) => _database = database;

    /// <summary>What was received of a device's class, or declared lost.</summary>
    public SequenceRanges Received(string device, string dataClass) => _database.Locked(() =>
    {
        if (!_cache.TryGetValue((device, dataClass), out SequenceRanges? ranges))
        {
            ranges = new SequenceRanges();
            foreach ((long first, long last) in _database.Query(
                "SELECT first, last FROM ranges WHERE device = @device AND class = @class ORDER BY first",
                row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device), ("@class", dataClass)))
            {
                ranges.Add(first, last);
            }

            _cache[(device, dataClass)] = ranges;
        }

        return ranges;
    });

    /// <summary>
    /// How many packs of each class a device still holds, as far as their numbers show it: the holes below the highest number that has
    /// arrived. What was only just measured shows in no number.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<WaitingPacks> Waiting(string device) =>
        _database.Query(
            "SELECT class, CAST(MAX(last) - MIN(first) + 1 - SUM(last - first + 1) AS BIGINT) FROM ranges WHERE device = @device GROUP "
                + "BY class ORDER BY class",
            row => new WaitingPacks(row.GetString(0), row.GetInt64(1)), ("@device", device));

    /// <summary>Adds a range; joins it with those that it touches.</summary>
    internal void Add(string device, string dataClass, long first, long last)
    {
        SequenceRanges ranges = Received(device, dataClass);
        ranges.Add(first, last);
        (long from, long to) = ranges.All.First(range => range.First <= first && range.Last >= last);
        _database.Execute(
            "DELETE FROM ranges WHERE device = @device AND class = @class AND first >= @from AND first <= @to",
            ("@device", device), ("@class", dataClass), ("@from", from), ("@to", to));
        _database.Execute(
            "INSERT INTO ranges (device, class, first, last) VALUES (@device, @class, @from, @to)",
            ("@device", device), ("@class", dataClass), ("@from", from), ("@to", to));
    }

    /// <summary>Empties the cache: what it holds may not be in the database.</summary>
    internal void Forget() => _cache.Clear();
}
