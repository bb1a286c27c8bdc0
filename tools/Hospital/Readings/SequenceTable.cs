using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using Npgsql;
using NpgsqlTypes;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Which sequence numbers of each device and class were received or declared lost, as ranges.</summary>
public sealed class SequenceTable
{
    // Classes of devices. Beyond that they are read from the database again.
    private const int CacheLimit = 50_000;

    private readonly Database _database;
    private readonly Dictionary<(string Device, string DataClass), ReceivedNumbers> _cache = [];
    private readonly List<ReceivedNumbers> _changed = [];

    // Devices about which nobody else writes in this transaction; all that is known of them was read.
    private readonly Dictionary<string, int> _locked = [];
    private readonly NumberColumn _device = new("device", NpgsqlDbType.Integer);
    private readonly NumberColumn _dataClass = new("class", NpgsqlDbType.Smallint);
    private readonly NumberColumn _first = new("first");
    private readonly NumberColumn _last = new("last");
    private readonly Numbers _numbers;
    private long _transaction;

    internal SequenceTable(Database database, Numbers numbers)
    {
        _database = database;
        _numbers = numbers;
        Rows = new RowSet(
            "ranges",
            "ON CONFLICT (device, class, first) DO UPDATE SET last = excluded.last WHERE excluded.last > ranges.last",
            _device, _dataClass, _first, _last);
    }

    /// <summary>Ranges that have changed, for <see cref="Database.Insert"/>.</summary>
    internal RowSet Rows { get; }

    /// <summary>
    /// What was received of a device's class, or declared lost, as a copy: what a transaction adds counts only when it is durable.
    /// </summary>
    public SequenceRanges Received(string device, string dataClass)
    {
        using Lock.Scope scope = _database.EnterScope();
        return new SequenceRanges(Of(device, dataClass).Ranges);
    }

    /// <summary>
    /// How many packs of each class a device still holds, as far as their numbers show it: the holes below the highest number that has
    /// arrived. What was only just measured shows in no number.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<WaitingPacks> Waiting(string device) =>
        [
            .. _database.Query(
                """
                SELECT r.class, CAST(MAX(r.last) - MIN(r.first) + 1 - SUM(r.last - r.first + 1) AS BIGINT)
                FROM ranges AS r JOIN device_numbers AS d ON d.number = r.device WHERE d.device = @device GROUP BY r.class
                """,
                row => new WaitingPacks(Numbers.DataClassOf(row.GetInt64(0)), row.GetInt64(1)), ("@device", device))
            .OrderBy(waiting => waiting.DataClass, StringComparer.Ordinal),
        ];

    /// <summary>What was last known to be received of a device's class: it may be less than what is stored by now.</summary>
    internal SequenceRanges LastKnown(string device, string dataClass) =>
        _cache.TryGetValue((device, dataClass), out ReceivedNumbers? received)
            ? new SequenceRanges(received.Ranges)
            : Received(device, dataClass);

    /// <summary>A transaction begins in which other programs may have written: what is known counts for acknowledgements only.</summary>
    internal void Begin()
    {
        _transaction++;
        _locked.Clear();
        _changed.Clear();
        Rows.Clear();
        if (_cache.Count >= CacheLimit)
        {
            _cache.Clear();
        }
    }

    /// <summary>
    /// The queries that keep other programs from writing about devices until the transaction ends, and read what they have written before.
    /// The rows of the second one are for <see cref="NoteLocked"/>.
    /// </summary>
    internal static NpgsqlBatchCommand[] Locking(IReadOnlyCollection<string> devices)
    {
        // The first one in one order, so that two collectors never wait for each other.
        string[] ids = [.. devices];
        return
        [
            Database.Command(
                "SELECT pg_advisory_xact_lock(number) FROM ("
                    + "SELECT DISTINCT hashtextextended(device, 0) AS number FROM unnest($1) AS device ORDER BY number) AS numbers",
                (object)ids),
            Database.Command(
                "SELECT d.device, d.number, (SELECT MAX(e.number) FROM epochs AS e WHERE e.device = d.number), r.class, r.first, r.last "
                    + "FROM device_numbers AS d LEFT JOIN ranges AS r ON r.device = d.number WHERE d.device = ANY($1) ORDER BY r.first",
                (object)ids),
        ];
    }

    /// <summary>Notes a row about a locked device.</summary>
    internal void NoteLocked(string device, int number, long? dataClass, long first, long last)
    {
        _locked[device] = number;
        if (dataClass is { } known)
        {
            Of(device, Numbers.DataClassOf(known)).Ranges.Add(first, last);
        }
    }

    /// <summary>
    /// How many packs each device still holds, of all classes, as far as their numbers show it. Devices with none are left out.
    /// </summary>
    public IReadOnlyDictionary<string, long> Waiting()
    {
        Dictionary<string, long> waiting = [];
        _database.Query(
            """
            SELECT d.device, CAST(MAX(r.last) - MIN(r.first) + 1 - SUM(r.last - r.first + 1) AS BIGINT)
            FROM ranges AS r JOIN device_numbers AS d ON d.number = r.device GROUP BY d.device, r.class HAVING COUNT(*) > 1
            """,
            row => waiting[row.GetString(0)] = waiting.GetValueOrDefault(row.GetString(0)) + row.GetInt64(1));
        return waiting;
    }

    /// <summary>Whether a number is received or declared lost.</summary>
    internal bool Contains(string device, string dataClass, long number) => Of(device, dataClass).Ranges.Contains(number);

    /// <summary>Adds a range; joins it with those that it touches. It is stored with <see cref="Rows"/>.</summary>
    internal void Add(string device, string dataClass, long first, long last)
    {
        ReceivedNumbers received = Of(device, dataClass);
        if (received.Changed.Count == 0)
        {
            _changed.Add(received);
        }

        (long from, long to, bool isJoined) = received.Ranges.Add(first, last);
        received.Changed[from] = to;
        if (isJoined)
        {
            // The new range stands for these. One that somebody else has made longer meanwhile stays.
            _database.Execute(
                "DELETE FROM ranges WHERE device = @device AND class = @class AND first > @from AND first <= @to AND last <= @to",
                ("@device", (long)received.Device), ("@class", (long)received.DataClass), ("@from", from), ("@to", to));
        }
    }

    /// <summary>Fills <see cref="Rows"/> with what has changed.</summary>
    internal void CollectRows()
    {
        foreach (ReceivedNumbers received in _changed)
        {
            foreach ((long first, long last) in received.Changed)
            {
                if (received.Ranges.Find(first) is { } range && range.First == first)
                {
                    _device.Add(received.Device);
                    _dataClass.Add(received.DataClass);
                    _first.Add(first);
                    _last.Add(last);
                }
            }

            received.Changed.Clear();
        }

        _changed.Clear();
    }

    /// <summary>Empties the cache: what it holds may not be in the database.</summary>
    internal void Forget()
    {
        _cache.Clear();
        _locked.Clear();
        _changed.Clear();
        Rows.Clear();
    }

    private ReceivedNumbers Of(string device, string dataClass)
    {
        if (_cache.TryGetValue((device, dataClass), out ReceivedNumbers? received) && received.Transaction == _transaction)
        {
            return received;
        }

        if (_locked.TryGetValue(device, out int number))
        {
            received = new ReceivedNumbers(number, Numbers.OfDataClass(dataClass), _transaction);
            _cache[(device, dataClass)] = received;
            return received;
        }

        received = new ReceivedNumbers(
            _database.IsInTransaction ? _numbers.OfDevice(device) : 0, Numbers.OfDataClass(dataClass), _transaction);
        foreach ((long first, long last) in _database.Query(
            """
            SELECT r.first, r.last FROM ranges AS r JOIN device_numbers AS d ON d.number = r.device
            WHERE d.device = @device AND r.class = @class ORDER BY r.first
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device), ("@class", (long)received.DataClass)))
        {
            received.Ranges.Add(first, last);
        }

        if (_database.IsInTransaction)
        {
            if (_cache.Count >= CacheLimit && _changed.Count == 0)
            {
                _cache.Clear();
            }

            _cache[(device, dataClass)] = received;
        }

        return received;
    }

    /// <summary>The ranges of a device's class.</summary>
    /// <param name="Device">The number of the device.</param>
    /// <param name="DataClass">The number of the class.</param>
    /// <param name="Transaction">In which transaction it was read.</param>
    private sealed record ReceivedNumbers(int Device, int DataClass, long Transaction)
    {
        public SequenceRanges Ranges { get; } = new();

        /// <summary>Ranges that are not stored yet, by their first numbers.</summary>
        public Dictionary<long, long> Changed { get; } = [];
    }
}
