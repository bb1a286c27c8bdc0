using System.Data.Common;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Devices;

/// <summary>
/// The states of devices, with who has changed them, when and why. A row states that a device has come into a state and is never changed:
/// the database itself refuses that. Collectors learn of a change with the next message that they store.
/// </summary>
public sealed class DeviceStateTable
{
    private const string Columns = "device, state, changed, changed_by, reason";

    private readonly Database _database;
    private readonly QuarantinedStartTable _quarantined;

    internal DeviceStateTable(Database database, QuarantinedStartTable quarantined)
    {
        _database = database;
        _quarantined = quarantined;
    }

    /// <summary>The state of a device; null for a device that has none: nobody has read its label or named it.</summary>
    /// <param name="device">Its id.</param>
    public DeviceState? Find(string device) =>
        _database.Query(
            "SELECT state FROM device_states WHERE device = @device ORDER BY number DESC LIMIT 1",
            row => (DeviceState?)StateOf(row.GetString(0)), ("@device", device)).FirstOrDefault()
        ?? (IsRegistered(device) ? DeviceState.Active : null);

    /// <summary>The history of a device, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<DeviceStateChange> History(string device) => _database.Query(
        $"SELECT {Columns} FROM device_states WHERE device = @device ORDER BY number DESC", row => Read(row, 0), ("@device", device));

    /// <summary>All devices that the store has heard of, by their ids: registered, with a state, or with stored readings.</summary>
    public IReadOnlyList<KnownDevice> All() => _database.Query(
        $"""
        SELECT k.device, d.serial, d.registered, {string.Join(", ", Columns.Split(", ").Select(column => $"s.{column}"))}
        FROM (SELECT device FROM devices UNION SELECT device FROM device_states UNION SELECT device FROM device_numbers) AS k
        LEFT JOIN devices AS d ON d.device = k.device
        LEFT JOIN (SELECT device, MAX(number) AS number FROM device_states GROUP BY device) AS n ON n.device = k.device
        LEFT JOIN device_states AS s ON s.number = n.number
        ORDER BY k.device
        """,
        row => new KnownDevice(
            row.GetString(0),
            row.IsDBNull(1) ? "" : row.GetString(1),
            row.IsDBNull(3) ? null : Read(row, 3),
            row.NullableInt64(2).ToTime()));

    /// <summary>The devices that are blocked, by their ids, each with its newest row.</summary>
    public IReadOnlyDictionary<string, DeviceStateChange> Blocked() => _database.Query(
        $"""
        SELECT {Columns} FROM device_states
        WHERE number IN (SELECT MAX(number) FROM device_states GROUP BY device) AND state <> @made AND state <> @owned AND state <> @active
        """,
        row => Read(row, 0), ("@made", nameof(DeviceState.Made)), ("@owned", nameof(DeviceState.Owned)),
        ("@active", nameof(DeviceState.Active))).ToDictionary(change => change.Device);

    /// <summary>How many devices are in each state.</summary>
    public IReadOnlyDictionary<DeviceState, long> Count() => _database.Query(
        """
        SELECT state, COUNT(*) FROM (
            SELECT s.state FROM device_states AS s
                JOIN (SELECT MAX(number) AS number FROM device_states GROUP BY device) AS n ON n.number = s.number
            UNION ALL
            SELECT 'Active' FROM devices AS d WHERE NOT EXISTS (SELECT 1 FROM device_states AS s WHERE s.device = d.device)) AS every
        GROUP BY state
        """,
        row => (State: StateOf(row.GetString(0)), Count: row.GetInt64(1))).GroupBy(each => each.State)
        .ToDictionary(same => same.Key, same => same.Sum(each => each.Count));

    /// <summary>
    /// Brings devices into a state, each of them or none if the database fails. Who activates a device says that it can be trusted: what it
    /// sends goes to quarantine no longer because of what it has shown of its software.
    /// </summary>
    /// <param name="devices">Their ids.</param>
    /// <param name="state">The state.</param>
    /// <param name="by">The id of a person, or the name of a program that has decided so.</param>
    /// <param name="reason">Why: see <see cref="DeviceStateRules.IsReason"/>.</param>
    /// <param name="now">The time.</param>
    /// <returns>What became of each, in the order of the ids. One that is refused keeps no other from its state.</returns>
    public IReadOnlyList<DeviceStateOutcome> Change(
        IEnumerable<string> devices, DeviceState state, string by, string reason, DateTimeOffset now)
    {
        if (!DeviceStateRules.IsReason(reason))
        {
            throw new ArgumentException("the reason has 1 to 256 printable characters", nameof(reason));
        }

        List<DeviceStateOutcome> outcomes = [];
        _database.InExclusiveTransaction(() =>
        {
            outcomes.Clear();
            foreach (string device in devices)
            {
                DeviceStateOutcome outcome = Check(device, state);
                outcomes.Add(outcome);
                if (outcome.Refusal == DeviceStateRefusal.None)
                {
                    AddInTransaction(new DeviceStateChange(device, state, now, by, reason));
                    if (state == DeviceState.Active)
                    {
                        _quarantined.EndInTransaction(device, start: 0, by, reason, now);
                    }
                }
            }
        });
        return outcomes;
    }

    /// <summary>What <see cref="Change"/> would answer. Nothing is written.</summary>
    /// <param name="devices">Their ids.</param>
    /// <param name="state">The state.</param>
    public IReadOnlyList<DeviceStateOutcome> DryRun(IEnumerable<string> devices, DeviceState state) =>
        [.. devices.Select(device => Check(device, state))];

    /// <summary>Notes the first or the next state of a device in an exclusive transaction of the caller, who has checked it.</summary>
    internal void AddInTransaction(DeviceStateChange change)
    {
        _database.Execute(
            $"INSERT INTO device_states ({Columns}) VALUES (@device, @state, @at, @by, @reason)",
            ("@device", change.Device), ("@state", change.State.ToString()), ("@at", change.At.ToUnixTimeMilliseconds()),
            ("@by", change.By), ("@reason", change.Reason));
        LedgerChanges.Note(_database, change.At);
    }

    /// <summary>The state that a row names. One of a newer version, which this one does not know, is not trusted.</summary>
    internal static DeviceState StateOf(string name) =>
        Enum.TryParse(name, out DeviceState state) ? state : DeviceState.Suspended;

    private static DeviceStateChange Read(DbDataReader row, int first) => new(
        row.GetString(first),
        StateOf(row.GetString(first + 1)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(first + 2)),
        row.GetString(first + 3),
        row.GetString(first + 4));

    private DeviceStateOutcome Check(string device, DeviceState state)
    {
        DeviceState? before = Find(device);
        bool isKnown = before is not null || state is DeviceState.Made or DeviceState.Owned || HasSent(device);
        return new DeviceStateOutcome(
            device, before,
            isKnown ? DeviceStateRules.Check(before, state, _quarantined.Find(device) is not null) : DeviceStateRefusal.Unknown);
    }

    private bool IsRegistered(string device) =>
        _database.Query("SELECT 1 FROM devices WHERE device = @device", _ => true, ("@device", device)).Count > 0;

    /// <summary>Whether something of a device is stored: a collector may trust it by an option alone.</summary>
    private bool HasSent(string device) =>
        _database.Query("SELECT 1 FROM device_numbers WHERE device = @device", _ => true, ("@device", device)).Count > 0;
}
