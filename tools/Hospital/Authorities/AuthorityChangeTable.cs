using System.Data.Common;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Authorities;

/// <summary>
/// The changes of the authority's key that somebody has ordered, with their signed commands. The database refuses to change or delete a
/// row.
/// </summary>
public sealed class AuthorityChangeTable
{
    private const string Select = """
        SELECT c.device, c.counter, c.former, c.next, c.message, c.probe, c.made, c.made_by, a.confirmed
        FROM authority_changes AS c LEFT JOIN authority_confirmations AS a ON a.device = c.device AND a.counter = c.counter
        """;

    private readonly Database _database;

    internal AuthorityChangeTable(Database database) => _database = database;

    /// <summary>All changes, by device, in the order in which the devices make them.</summary>
    public IReadOnlyList<AuthorityChange> All() => _database.Query($"{Select} ORDER BY c.device, c.counter", Read);

    /// <summary>The changes of a device, in the order in which it makes them.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<AuthorityChange> OfDevice(string device) =>
        _database.Query($"{Select} WHERE c.device = @device ORDER BY c.counter", Read, ("@device", device));

    /// <summary>
    /// What is to be sent to a device, in this order: the changes that it has not confirmed, and no older one than the last that it has
    /// confirmed.
    /// </summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<AuthorityChange> WaitingFor(string device) =>
        [.. OfDevice(device).Reverse().TakeWhile(change => change.Confirmed is null).Reverse()];

    /// <summary>Keeps a change before it is sent.</summary>
    /// <param name="change">Which.</param>
    public void Add(AuthorityChange change) => _database.Execute(
        """
        INSERT INTO authority_changes (device, counter, former, next, message, probe, made, made_by)
        VALUES (@device, @counter, @former, @next, @message, @probe, @made, @by)
        """,
        ("@device", change.Device), ("@counter", change.Counter), ("@former", change.Former), ("@next", change.Next),
        ("@message", change.Message), ("@probe", change.Probe), ("@made", change.Made.ToUnixTimeMilliseconds()), ("@by", change.MadeBy));

    /// <summary>A device has confirmed a change, and with it those before.</summary>
    /// <param name="change">Which.</param>
    /// <param name="now">The time.</param>
    public void Confirm(AuthorityChange change, DateTimeOffset now) => _database.Execute(
        "INSERT INTO authority_confirmations (device, counter, confirmed) VALUES (@device, @counter, @now) ON CONFLICT DO NOTHING",
        ("@device", change.Device), ("@counter", change.Counter), ("@now", now.ToUnixTimeMilliseconds()));

    private static AuthorityChange Read(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), (byte[])row[2], (byte[])row[3], (byte[])row[4], (byte[])row[5],
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), row.GetString(7),
        row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)));
}
