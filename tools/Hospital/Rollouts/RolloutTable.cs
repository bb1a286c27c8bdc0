using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>
/// Staged rollouts of releases: each release as it was signed, once; each rollout, and each of its devices with its ring and with what has
/// become of the release there. Several programs may work on the same rollout: each change names what it was before, and one program wins.
/// </summary>
public sealed class RolloutTable
{
    private const string RolloutColumns =
        "number, digest, sequence, product, state, ring, rings, gates, created, created_by, opened, changed, changed_by, why, judged";

    private const string DeviceColumns =
        "d.rollout, d.device, d.ring, d.state, d.changed, d.due, d.sent, d.attempts, d.what, d.reason, d.note, d.event_start, "
            + "d.event_number, d.journal";

    // No other rollout has offered it something.
    private const string IsFree = """
        NOT EXISTS (SELECT 1 FROM rollout_devices AS o WHERE o.device = d.device AND o.rollout <> d.rollout
            AND o.state IN ('Offered', 'Underway', 'OnTrial'))
        """;

    private const string ThisDevice = "rollout = @rollout AND device = @device";

    private readonly Database _database;

    internal RolloutTable(Database database) => _database = database;

    /// <summary>All rollouts, the newest first.</summary>
    public IReadOnlyList<ReleaseRollout> All() =>
        _database.Query($"SELECT {RolloutColumns} FROM rollouts ORDER BY number DESC", ReadRollout);

    /// <summary>The rollouts that run.</summary>
    public IReadOnlyList<ReleaseRollout> Running() =>
        _database.Query($"SELECT {RolloutColumns} FROM rollouts WHERE state = 'Running' ORDER BY number", ReadRollout);

    /// <summary>How many rollouts are in a state.</summary>
    public long Count(RolloutState state) => _database.Query(
        "SELECT COUNT(*) FROM rollouts WHERE state = @state", row => row.GetInt64(0), ("@state", state.ToString()))[0];

    /// <summary>A rollout, or null.</summary>
    /// <param name="number">Its number.</param>
    public ReleaseRollout? Find(long number) => _database.Query(
        $"SELECT {RolloutColumns} FROM rollouts WHERE number = @number", ReadRollout, ("@number", number)).FirstOrDefault();

    /// <summary>The release of a rollout as it was signed; null if there is none with this digest.</summary>
    /// <param name="digest">SHA-256, 32 bytes.</param>
    public byte[]? Envelope(byte[] digest) => _database.Query(
        "SELECT envelope FROM signed_releases WHERE digest = @digest", row => (byte[])row[0], ("@digest", digest)).FirstOrDefault();

    /// <summary>The devices of a rollout, by ring and id.</summary>
    /// <param name="number">Its number.</param>
    public IReadOnlyList<RolloutDevice> DevicesOf(long number) => _database.Query(
        $"SELECT {DeviceColumns} FROM rollout_devices AS d WHERE d.rollout = @number ORDER BY d.ring, d.device", ReadDevice,
        ("@number", number));

    /// <summary>A device in each rollout that it is in, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<(ReleaseRollout Rollout, RolloutDevice Device)> OfDevice(string device)
    {
        List<RolloutDevice> rows = _database.Query(
            $"SELECT {DeviceColumns} FROM rollout_devices AS d WHERE d.device = @device ORDER BY d.rollout DESC", ReadDevice,
            ("@device", device));
        return rows.Count == 0 ? [] : [.. rows.Select(row => (Find(row.Rollout)!, row))];
    }

    /// <summary>The devices of open rings that are due, the longest first. One that another rollout is busy with waits.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<RolloutDevice> Due(DateTimeOffset now, int limit) => _database.Query(
        $"""
        SELECT {DeviceColumns} FROM rollout_devices AS d JOIN rollouts AS r ON r.number = d.rollout
        WHERE r.state = 'Running' AND d.ring <= r.ring AND d.state IN ('Waiting', 'Offered', 'Underway', 'OnTrial') AND d.due <= @now
            AND {IsFree}
        ORDER BY d.due, d.device LIMIT @limit
        """,
        ReadDevice, ("@now", Milliseconds(now)), ("@limit", limit));

    /// <summary>What devices have written into their journals about the release of a rollout since the last that counted.</summary>
    /// <param name="rollout">The rollout.</param>
    public IReadOnlyList<(string Device, long Sequence, RolloutAnswer? Answer)> JournalNews(ReleaseRollout rollout) => _database.Query(
        """
        SELECT d.device, p.sequence, e.what, e.reason, p.boot FROM rollout_devices AS d
        JOIN device_numbers AS n ON n.device = d.device JOIN events AS e ON e.device = n.number JOIN packs AS p ON p.number = e.pack
        WHERE d.rollout = @number AND e.kind = 'update' AND e.number = @sequence AND p.sequence > d.journal
        ORDER BY d.device, p.sequence
        """,
        row => (row.GetString(0), row.GetInt64(1),
            RolloutAnswer.Read(row.GetInt64(2), row.GetInt64(3), new EventOrder(row.GetInt64(4), 0))),
        ("@number", rollout.Number), ("@sequence", rollout.Sequence));

    /// <summary>
    /// Devices that have got the release of a rollout, and whose silence at a patient was noticed after that, or that have reported since
    /// then that their storage has failed.
    /// </summary>
    /// <param name="rollout">The rollout. What was before somebody has resumed it does not count.</param>
    public IReadOnlyList<(string Device, bool IsSilent)> TechnicalAlarms(ReleaseRollout rollout) => _database.Query(
        """
        SELECT DISTINCT d.device, 1 FROM rollout_devices AS d JOIN associations AS a ON a.device = d.device
        JOIN silences AS s ON s.association = a.association
        WHERE d.rollout = @number AND d.state IN ('OnTrial', 'Confirmed') AND s.kind = 'Raised' AND s.occurred > @since
            AND s.occurred > d.changed
            AND NOT EXISTS (SELECT 1 FROM silences AS e WHERE e.association = s.association AND e.silent = s.silent AND e.kind = 'Ended')
        UNION
        SELECT DISTINCT d.device, 0 FROM rollout_devices AS d JOIN device_numbers AS n ON n.device = d.device
        JOIN events AS e ON e.device = n.number JOIN packs AS p ON p.number = e.pack
        WHERE d.rollout = @number AND d.state IN ('OnTrial', 'Confirmed') AND e.kind = 'storage' AND e.what IN (0, 3)
            AND p.received * 1000 > @since AND p.received * 1000 > d.changed
        """,
        row => (row.GetString(0), row.GetInt64(1) == 1), ("@number", rollout.Number), ("@since", Milliseconds(rollout.Judged)));

    /// <summary>Evidence after the update that cannot be trusted, or that shows an older release.</summary>
    /// <param name="rollout">The rollout. What was before somebody has resumed it does not count.</param>
    public IReadOnlyList<(string Device, long Release, string Reasons)> BadEvidence(ReleaseRollout rollout) => _database.Query(
        """
        SELECT d.device, a.release, a.reasons FROM rollout_devices AS d JOIN attestations AS a ON a.device = d.device
        WHERE d.rollout = @number AND d.state = 'Confirmed' AND a.received > d.changed AND a.received > @since
            AND (a.status = 96 OR (a.status <> 0 AND a.release >= 0 AND a.release < @sequence))
        ORDER BY d.device, a.received
        """,
        row => (row.GetString(0), row.GetInt64(1), row.GetString(2)),
        ("@number", rollout.Number), ("@since", Milliseconds(rollout.Judged)), ("@sequence", rollout.Sequence));

    /// <summary>The release that a device is known to run, by its newest evidence, or by what its journal has confirmed last.</summary>
    /// <param name="device">Its id.</param>
    public long? RunningOn(string device)
    {
        long? shown = _database.Query(
            """
            SELECT release FROM attestations WHERE device = @device AND status IN (2, 32)
            ORDER BY received DESC, start DESC, uptime DESC LIMIT 1
            """,
            row => (long?)row.GetInt64(0), ("@device", device)).FirstOrDefault();
        long? journal = _database.Query(
            """
            SELECT e.number, e.what FROM device_numbers AS n JOIN events AS e ON e.device = n.number JOIN packs AS p ON p.number = e.pack
            WHERE n.device = @device AND e.kind = 'update' AND e.what IN (6, 7, 8, 9) ORDER BY p.sequence DESC LIMIT 1
            """,
            row => row.GetInt64(1) == 6 ? (long?)row.GetInt64(0) : null, ("@device", device)).FirstOrDefault();
        return shown is >= 0 ? shown : journal;
    }

    /// <summary>Does all of the work durably or none of it, while no other program does such work.</summary>
    internal void InExclusiveTransaction(Action work) => _database.InExclusiveTransaction(work);

    /// <summary>
    /// Stores a rollout in an exclusive transaction of the caller. Lower releases that devices wait for are not sent any more.
    /// </summary>
    /// <param name="rollout">The rollout; its number is given here.</param>
    /// <param name="envelope">The release as it was signed.</param>
    /// <param name="devices">The devices with their rings; of those that are known to have it, the state.</param>
    /// <returns>Its number.</returns>
    internal long AddInTransaction(
        ReleaseRollout rollout, byte[] envelope, IReadOnlyList<(string Device, int Ring, RolloutDeviceState State)> devices)
    {
        long now = Milliseconds(rollout.Created);
        long number = 1 + _database.Query("SELECT COALESCE(MAX(number), 0) FROM rollouts", row => row.GetInt64(0))[0];
        _database.Execute(
            """
            INSERT INTO signed_releases (digest, sequence, product, envelope, added, added_by)
            VALUES (@digest, @sequence, @product, @envelope, @now, @by) ON CONFLICT DO NOTHING
            """,
            ("@digest", rollout.Digest), ("@sequence", rollout.Sequence), ("@product", rollout.Product), ("@envelope", envelope),
            ("@now", now), ("@by", rollout.CreatedBy));
        _database.Execute(
            $"""
            INSERT INTO rollouts ({RolloutColumns}) VALUES (
                @number, @digest, @sequence, @product, @state, @ring, @rings, @gates, @now, @by, @now, @now, @by, '', @now)
            """,
            ("@number", number), ("@digest", rollout.Digest), ("@sequence", rollout.Sequence), ("@product", rollout.Product),
            ("@state", rollout.State.ToString()), ("@ring", (long)rollout.Ring), ("@rings", rollout.Rings.ToString()),
            ("@gates", rollout.Gates.ToJson()), ("@now", now), ("@by", rollout.CreatedBy));
        foreach ((string device, int ring, RolloutDeviceState state) in devices)
        {
            AddDevice(number, device, ring, state, now);
            Supersede(rollout, number, device, now);
        }

        return number;
    }

    /// <summary>The highest release of a rollout that a device waits for, has, or tries.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="product">Only of this vendor and class.</param>
    internal long? HighestFor(string device, byte[] product) => _database.Query(
        """
        SELECT MAX(r.sequence) FROM rollout_devices AS d JOIN rollouts AS r ON r.number = d.rollout
        WHERE d.device = @device AND r.product = @product AND d.state NOT IN ('Refused', 'RolledBack', 'LeftOut')
        """,
        row => row.NullableInt64(0), ("@device", device), ("@product", product)).FirstOrDefault();

    /// <summary>Claims a device before it is sent an offer: no other program sends one before it is due again.</summary>
    /// <param name="device">As it was read.</param>
    /// <param name="now">The time.</param>
    /// <param name="due">When it is sent again if there is no answer.</param>
    /// <returns>false if another program was first, or the rollout does not run any more.</returns>
    internal bool TryClaim(RolloutDevice device, DateTimeOffset now, DateTimeOffset due) => _database.Execute(
        $"""
        UPDATE rollout_devices AS d SET state = CASE state WHEN 'Waiting' THEN 'Offered' ELSE state END,
            changed = CASE state WHEN 'Waiting' THEN @now ELSE changed END,
            sent = @now, due = @due, attempts = attempts + 1, note = ''
        WHERE {ThisDevice} AND state = @state AND due = @before AND attempts = @attempts
            AND EXISTS (SELECT 1 FROM rollouts AS r WHERE r.number = d.rollout AND r.state = 'Running') AND {IsFree}
        """,
        ("@now", Milliseconds(now)), ("@due", Milliseconds(due)), ("@rollout", device.Rollout), ("@device", device.Device),
        ("@state", device.State.ToString()), ("@before", Milliseconds(device.Due)), ("@attempts", device.Attempts)) == 1;

    /// <summary>Postpones a device, or has it sent an offer at once, with a note for people.</summary>
    internal void Postpone(RolloutDevice device, DateTimeOffset due, string note) => _database.Execute(
        $"UPDATE rollout_devices SET due = @due, note = @note WHERE {ThisDevice} AND state = @state",
        ("@due", Milliseconds(due)), ("@note", note), ("@rollout", device.Rollout), ("@device", device.Device),
        ("@state", device.State.ToString()));

    /// <summary>Notes what a device has answered.</summary>
    /// <param name="device">As it was read.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="note">The same in words.</param>
    /// <param name="now">The time.</param>
    /// <param name="due">When it is asked again if nothing more comes.</param>
    /// <returns>false if it was noted before, by another program for example.</returns>
    internal bool TryAdvance(RolloutDevice device, RolloutAnswer answer, string note, DateTimeOffset now, DateTimeOffset due) =>
        _database.Execute(
            $"""
            UPDATE rollout_devices SET state = @state, what = @what, reason = @reason, note = @note, due = @due, attempts = 0,
                changed = CASE WHEN state = @state AND state <> 'OnTrial' THEN changed ELSE @now END,
                event_start = @start, event_number = @number
            WHERE {ThisDevice} AND state = @before AND event_start = @start0 AND event_number = @number0
            """,
            ("@state", answer.State.ToString()), ("@what", answer.What), ("@reason", answer.Reason), ("@note", note),
            ("@due", Milliseconds(due)), ("@now", Milliseconds(now)), ("@start", answer.Start),
            ("@number", answer.Number > 0 || answer.Start > device.Order.Start ? answer.Number : device.Order.Number),
            ("@rollout", device.Rollout), ("@device", device.Device), ("@before", device.State.ToString()),
            ("@start0", device.Order.Start), ("@number0", device.Order.Number)) == 1;

    /// <summary>Notes what the hospital knows of a device, which it has not answered itself.</summary>
    /// <returns>false if it is otherwise meanwhile.</returns>
    internal bool TrySettle(RolloutDevice device, RolloutDeviceState state, string note, DateTimeOffset now) => _database.Execute(
        $"UPDATE rollout_devices SET state = @state, note = @note, changed = @now WHERE {ThisDevice} AND state = @before",
        ("@state", state.ToString()), ("@note", note), ("@now", Milliseconds(now)), ("@rollout", device.Rollout),
        ("@device", device.Device), ("@before", device.State.ToString())) == 1;

    /// <summary>Notes how far the journal of a device was read.</summary>
    internal void SetJournal(long rollout, string device, long sequence) => _database.Execute(
        $"UPDATE rollout_devices SET journal = @sequence WHERE {ThisDevice} AND journal < @sequence",
        ("@sequence", sequence), ("@rollout", rollout), ("@device", device));

    /// <summary>Offers the release again to those that have refused it or rolled back.</summary>
    internal int Reopen(long rollout, DateTimeOffset now) => _database.Execute(
        """
        UPDATE rollout_devices SET state = 'Waiting', changed = @now, due = @now, sent = NULL, attempts = 0, what = -1, reason = 0,
            note = ''
        WHERE rollout = @rollout AND state IN ('Refused', 'RolledBack')
        """,
        ("@now", Milliseconds(now)), ("@rollout", rollout));

    /// <summary>Brings a rollout into another state, or opens its next ring.</summary>
    /// <param name="before">As it was read.</param>
    /// <param name="after">As it is to be.</param>
    /// <returns>false if another program was first.</returns>
    internal bool TryChange(ReleaseRollout before, ReleaseRollout after) => _database.Execute(
        """
        UPDATE rollouts SET state = @state, ring = @ring, opened = @opened, changed = @changed, changed_by = @by, why = @why,
            judged = @judged
        WHERE number = @number AND state = @before AND ring = @ring0
        """,
        ("@state", after.State.ToString()), ("@ring", (long)after.Ring), ("@opened", Milliseconds(after.Opened)),
        ("@changed", Milliseconds(after.Changed)), ("@by", after.ChangedBy), ("@why", after.Why),
        ("@judged", Milliseconds(after.Judged)), ("@number", before.Number), ("@before", before.State.ToString()),
        ("@ring0", (long)before.Ring)) == 1;

    private void AddDevice(long number, string device, int ring, RolloutDeviceState state, long now)
    {
        // What the device has reported before is not about this rollout.
        EventOrder order = _database.Query(
            """
            SELECT start, number FROM newest_events WHERE device = @device UNION ALL
            SELECT MAX(e.boot), 0 FROM device_numbers AS n JOIN epochs AS e ON e.device = n.number WHERE n.device = @device
            """,
            row => row.IsDBNull(0) ? default : new EventOrder(row.GetInt64(0), row.GetInt64(1)), ("@device", device))
            .Aggregate(default(EventOrder), (newest, each) => each.IsAfter(newest) ? each : newest);
        long journal = _database.Query(
            """
            SELECT MAX(p.sequence) FROM device_numbers AS n JOIN events AS e ON e.device = n.number JOIN packs AS p ON p.number = e.pack
            WHERE n.device = @device
            """,
            row => row.NullableInt64(0) ?? 0, ("@device", device)).FirstOrDefault();
        _database.Execute(
            $"""
            INSERT INTO rollout_devices ({DeviceColumns.Replace("d.", "", StringComparison.Ordinal)}) VALUES (
                @rollout, @device, @ring, @state, @now, @now, NULL, 0, -1, 0, @note, @start, @number, @journal)
            """,
            ("@rollout", number), ("@device", device), ("@ring", (long)ring), ("@state", state.ToString()), ("@now", now),
            ("@note", state == RolloutDeviceState.Confirmed ? "it had it before" : ""), ("@start", order.Start), ("@number", order.Number),
            ("@journal", journal));
    }

    private void Supersede(ReleaseRollout rollout, long number, string device, long now) => _database.Execute(
        """
        UPDATE rollout_devices SET state = 'LeftOut', changed = @now, note = @note
        WHERE device = @device AND rollout <> @number AND state IN ('Waiting', 'Offered', 'Underway', 'OnTrial')
            AND rollout IN (SELECT r.number FROM rollouts AS r WHERE r.product = @product AND r.sequence < @sequence)
        """,
        ("@now", now), ("@note", FormattableString.Invariant($"release {rollout.Sequence} is to follow: rollout {number}")),
        ("@device", device), ("@number", number), ("@product", rollout.Product), ("@sequence", rollout.Sequence));

    private static ReleaseRollout ReadRollout(DbDataReader row) => new(
        row.GetInt64(0), (byte[])row[1], row.GetInt64(2), (byte[])row[3],
        Enum.TryParse(row.GetString(4), out RolloutState state) ? state : RolloutState.Paused, (int)row.GetInt64(5))
    {
        Rings = RolloutRings.Parse(row.GetString(6)) ?? throw new InvalidDataException("the database has a rollout with unknown rings"),
        Gates = RolloutGates.FromJson(row.GetString(7)),
        Created = Time(row.GetInt64(8)),
        CreatedBy = row.GetString(9),
        Opened = Time(row.GetInt64(10)),
        Changed = Time(row.GetInt64(11)),
        ChangedBy = row.GetString(12),
        Why = row.GetString(13),
        Judged = Time(row.GetInt64(14)),
    };

    private static RolloutDevice ReadDevice(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), (int)row.GetInt64(2),
        Enum.TryParse(row.GetString(3), out RolloutDeviceState state) ? state : RolloutDeviceState.LeftOut, Time(row.GetInt64(4)))
    {
        Due = Time(row.GetInt64(5)),
        Sent = row.IsDBNull(6) ? null : Time(row.GetInt64(6)),
        Attempts = row.GetInt64(7),
        What = row.GetInt64(8),
        Reason = row.GetInt64(9),
        Note = row.GetString(10),
        Order = new EventOrder(row.GetInt64(11), row.GetInt64(12)),
        Journal = row.GetInt64(13),
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
