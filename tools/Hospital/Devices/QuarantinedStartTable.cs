using System.Data.Common;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// From which of its starts on what a device sends goes to quarantine, with who has decided so, when and why. A row is never changed: the
/// database itself refuses that. Collectors learn of a new one with the next message that they store.
/// </summary>
public sealed class QuarantinedStartTable
{
    private const string Columns = "device, start, quarantined, noted, noted_by, reason";
    private const string Newest = "SELECT MAX(number) FROM quarantined_starts GROUP BY device";

    private readonly Database _database;

    internal QuarantinedStartTable(Database database) => _database = database;

    /// <summary>Since when and why what a device sends now goes to quarantine; null when it does not.</summary>
    /// <param name="device">Its id.</param>
    public QuarantinedStart? Find(string device) => _database.Query(
        $"SELECT {Columns} FROM quarantined_starts WHERE device = @device ORDER BY number DESC LIMIT 1", Read, ("@device", device))
        .FirstOrDefault(newest => newest.IsQuarantined);

    /// <summary>All devices of which what they send now goes to quarantine, by their ids.</summary>
    public IReadOnlyDictionary<string, QuarantinedStart> All() => _database.Query(
        $"SELECT {Columns} FROM quarantined_starts WHERE number IN ({Newest}) AND quarantined = 1", Read)
        .ToDictionary(newest => newest.Device);

    /// <summary>What a device sends goes to quarantine from one of its starts on, if it does not already.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="start">The number of the start.</param>
    /// <param name="by">The name of the program that has decided so.</param>
    /// <param name="reason">Why: see <see cref="DeviceStateRules.IsReason"/>.</param>
    /// <param name="now">The time.</param>
    public void Begin(string device, long start, string by, string reason, DateTimeOffset now) => _database.InExclusiveTransaction(() =>
    {
        if (Find(device) is not { } before || before.Start > start)
        {
            Add(new QuarantinedStart(device, start, IsQuarantined: true, now, by, reason));
        }
    });

    /// <summary>
    /// What a device sends counts again from one of its starts on. What it has made in earlier ones and sends later still goes to
    /// quarantine.
    /// </summary>
    /// <param name="device">Its id.</param>
    /// <param name="start">The number of the start.</param>
    /// <param name="by">The name of the program that has decided so.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    public void End(string device, long start, string by, string reason, DateTimeOffset now) =>
        _database.InExclusiveTransaction(() => EndInTransaction(device, start, by, reason, now));

    /// <summary>The same, in an exclusive transaction of the caller.</summary>
    internal void EndInTransaction(string device, long start, string by, string reason, DateTimeOffset now)
    {
        if (Find(device) is not null)
        {
            Add(new QuarantinedStart(device, start, IsQuarantined: false, now, by, reason));
        }
    }

    /// <summary>The rows after one of them, in the order of their numbers.</summary>
    internal IReadOnlyList<(long Number, QuarantinedStart Row)> After(long number) => _database.Query(
        $"SELECT {Columns}, number FROM quarantined_starts WHERE number > @number ORDER BY number",
        row => (row.GetInt64(6), Read(row)), ("@number", number));

    private static QuarantinedStart Read(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2) != 0, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        row.GetString(4), row.GetString(5));

    private void Add(QuarantinedStart start)
    {
        _database.Execute(
            $"INSERT INTO quarantined_starts ({Columns}) VALUES (@device, @start, @quarantined, @at, @by, @reason)",
            ("@device", start.Device), ("@start", start.Start), ("@quarantined", start.IsQuarantined ? 1L : 0L),
            ("@at", start.At.ToUnixTimeMilliseconds()), ("@by", start.By), ("@reason", start.Reason));
        LedgerChanges.Note(_database, start.At);
    }
}
