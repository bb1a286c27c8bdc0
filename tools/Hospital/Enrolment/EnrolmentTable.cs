using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>What the registrar works on: a row for each slot of a device.</summary>
public sealed class EnrolmentTable
{
    private const string Columns = "device, slot, state, changed, due, attempts, new_key, counter, request, ticket, certificate, reason";

    private readonly Database _database;

    internal EnrolmentTable(Database database) => _database = database;

    /// <summary>A row, or null.</summary>
    public DeviceEnrolment? Find(string device, CertificateSlot slot) => _database.Query(
        $"SELECT {Columns} FROM enrolments WHERE device = @device AND slot = @slot", Read, ("@device", device), ("@slot", (long)slot))
        .FirstOrDefault();

    /// <summary>All rows, by device and slot.</summary>
    public IReadOnlyList<DeviceEnrolment> All() => _database.Query($"SELECT {Columns} FROM enrolments ORDER BY device, slot", Read);

    /// <summary>The devices and slots that have rows.</summary>
    public IReadOnlySet<(string Device, CertificateSlot Slot)> Slots() => _database.Query(
        "SELECT device, slot FROM enrolments", row => (row.GetString(0), (CertificateSlot)row.GetInt64(1))).ToHashSet();

    /// <summary>Rows for which something is to be done now, the longest waiting first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<DeviceEnrolment> Due(DateTimeOffset now, int limit) => _database.Query(
        $"SELECT {Columns} FROM enrolments WHERE due <= @now ORDER BY due, device, slot LIMIT @limit", Read,
        ("@now", now.ToUnixTimeMilliseconds()), ("@limit", limit));

    /// <summary>How many rows are in each state.</summary>
    public IReadOnlyDictionary<EnrolmentState, long> Count() => _database.Query(
        "SELECT state, COUNT(*) FROM enrolments GROUP BY state", row => (StateOf(row.GetString(0)), row.GetInt64(1)))
        .ToDictionary(each => each.Item1, each => each.Item2);

    /// <summary>Writes a row in place of the one before.</summary>
    public void Set(DeviceEnrolment row) => _database.Execute(
        $"""
        INSERT INTO enrolments ({Columns})
        VALUES (@device, @slot, @state, @changed, @due, @attempts, @newKey, @counter, @request, @ticket, @certificate, @reason)
        ON CONFLICT (device, slot) DO UPDATE SET state = excluded.state, changed = excluded.changed, due = excluded.due,
            attempts = excluded.attempts, new_key = excluded.new_key, counter = excluded.counter, request = excluded.request,
            ticket = excluded.ticket, certificate = excluded.certificate, reason = excluded.reason
        """,
        ("@device", row.Device), ("@slot", (long)row.Slot), ("@state", row.State.ToString()),
        ("@changed", row.Changed.ToUnixTimeMilliseconds()), ("@due", row.Due.ToUnixTimeMilliseconds()), ("@attempts", row.Attempts),
        ("@newKey", row.IsNewKey ? 1L : 0), ("@counter", row.Counter), ("@request", row.Request ?? []), ("@ticket", row.Ticket ?? []),
        ("@certificate", row.Certificate ?? 0), ("@reason", row.Reason));

    /// <summary>Removes the rows of a device that may not have certificates now.</summary>
    public int Remove(string device) => _database.Execute("DELETE FROM enrolments WHERE device = @device", ("@device", device));

    private static EnrolmentState StateOf(string name) =>
        Enum.TryParse(name, out EnrolmentState state) ? state : EnrolmentState.Refused;

    private static DeviceEnrolment Read(DbDataReader row) => new(
        row.GetString(0), (CertificateSlot)row.GetInt64(1), StateOf(row.GetString(2)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)))
    {
        Attempts = row.GetInt64(5),
        IsNewKey = row.GetInt64(6) != 0,
        Counter = row.GetInt64(7),
        Request = row.NullableBlob(8),
        Ticket = row.NullableBlob(9),
        Certificate = row.GetInt64(10) is > 0 and long number ? number : null,
        Reason = row.GetString(11),
    };
}
