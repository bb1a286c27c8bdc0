using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using Npgsql;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// What sensors have sent, in SQLite or PostgreSQL. It is written through <see cref="Ingest"/> inside <see cref="InTransaction"/>: when
/// that has returned, what was written is durable. Epoch keys are stored as well, so that a collector continues after a restart. They are
/// protected as well as the readings beside them: only its owner can read the file, and the administrator of a database server sets its
/// access rules. Safe for many threads.
/// </summary>
public sealed class ReadingStore : IDisposable
{
    private readonly Database _database;
    private readonly Numbers _numbers;

    private ReadingStore(Database database)
    {
        _database = database;
        _numbers = new Numbers(database);
        Epochs = new EpochTable(database, _numbers);
        Sequences = new SequenceTable(database, _numbers);
        Packs = new PackTable(database);
        Measurements = new MeasurementTable(database);
        Missing = new MissingTable(database);
        Gaps = new GapTable(database, _numbers);
        Events = new EventTable(database);
        Alarms = new AlarmTable(database);
        Batteries = new BatteryTable(database);
        QuarantinedStarts = new QuarantinedStartTable(database);
        DeviceStates = new DeviceStateTable(database, QuarantinedStarts);
        Devices = new DeviceTable(database, DeviceStates);
        Blocked = new BlockedDevices(database);
        Quarantined = new QuarantinedStarts(QuarantinedStarts);
        Quarantine = new QuarantineTable(database);
        Heartbeats = new HeartbeatTable(database);
        Restores = new RestoreTable(database);
        Removed = new RemovedTable(database);
        Evidence = new EvidenceTable(database);
        Contents = new StoredContentTable(database);
        Ledger = new AssociationLedger(database);
        Binding = new AssociationBinding(database, Ledger, Epochs);
        Audit = new AuditLog(database);
        Ingest = new PackIngest(database, this, _numbers);
    }

    /// <summary>Writes epochs and packs.</summary>
    public PackIngest Ingest { get; }

    /// <summary>Which associations were granted to which device.</summary>
    public AssociationLedger Ledger { get; }

    /// <summary>Decides what counts for which association.</summary>
    public AssociationBinding Binding { get; }

    /// <summary>The epochs that devices have announced.</summary>
    public EpochTable Epochs { get; }

    /// <summary>Which sequence numbers were received.</summary>
    public SequenceTable Sequences { get; }

    /// <summary>Which collectors run.</summary>
    public HeartbeatTable Heartbeats { get; }

    /// <summary>What was deleted on purpose.</summary>
    internal RemovedTable Removed { get; }

    /// <summary>When it was restored from backups.</summary>
    public RestoreTable Restores { get; }

    /// <summary>When packs arrived.</summary>
    public PackTable Packs { get; }

    /// <summary>Measured values.</summary>
    public MeasurementTable Measurements { get; }

    /// <summary>Vital signs without a value.</summary>
    public MissingTable Missing { get; }

    /// <summary>Gaps that devices have declared.</summary>
    public GapTable Gaps { get; }

    /// <summary>Events out of the journals of devices.</summary>
    public EventTable Events { get; }

    /// <summary>Alarms that devices have reported.</summary>
    public AlarmTable Alarms { get; }

    /// <summary>Battery levels.</summary>
    public BatteryTable Batteries { get; }

    /// <summary>Devices that were registered: collectors trust their keys.</summary>
    public DeviceTable Devices { get; }

    /// <summary>The states of devices, with their history.</summary>
    public DeviceStateTable DeviceStates { get; }

    /// <summary>The devices of which nothing counts, as of the last transaction.</summary>
    public BlockedDevices Blocked { get; }

    /// <summary>From which of their starts on what devices send goes to quarantine.</summary>
    public QuarantinedStartTable QuarantinedStarts { get; }

    /// <summary>The starts of devices of which nothing counts yet, as of the last transaction.</summary>
    public QuarantinedStarts Quarantined { get; }

    /// <summary>Packs that count for nobody until somebody has decided about them.</summary>
    public QuarantineTable Quarantine { get; }

    /// <summary>What proves later that a device has made what is stored.</summary>
    public EvidenceTable Evidence { get; }

    /// <summary>What is stored under each number, out of all tables.</summary>
    public StoredContentTable Contents { get; }

    /// <summary>Who did what. Not to be used inside <see cref="InTransaction"/>.</summary>
    public AuditLog Audit { get; }

    /// <summary>
    /// Whether a failure of <see cref="InTransaction"/> is about what was to be stored. Otherwise the database itself fails.
    /// </summary>
    public static bool IsAboutContent(Exception failure) => DatabaseFailure.IsAboutContent(failure);

    /// <summary>Opens a store; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static ReadingStore Open(string target)
    {
        Database database = Database.Open(target);
        Schema.Migrate(database);
        return new ReadingStore(database);
    }

    /// <summary>The readings of a database that is open, through its connection.</summary>
    /// <param name="store">Is disposed of later.</param>
    public static ReadingStore Open(AssociationStore store) => new(store.Connection);

    /// <summary>Opens a store for reading only: a read replica of PostgreSQL, or PostgreSQL through PgBouncer.</summary>
    /// <param name="target">A PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a file, or has not the tables of this version.</exception>
    public static ReadingStore OpenToRead(string target)
    {
        Database database = Database.OpenToRead(target);
        try
        {
            Schema.Check(database);
            return new ReadingStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens connections for writing, of which each writes about other devices at the same time, and none keeps this one waiting. SQLite
    /// has one writer at a time: that is this one.
    /// </summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ReadingStore> OpenWriters(int count) =>
        _database.IsPostgres ? [.. Enumerable.Range(0, count).Select(_ => Open(_database.Target))] : [this];

    /// <summary>Does all of the work durably, or none of it.</summary>
    /// <param name="work">It may be begun again, when the connection is lost before it is done.</param>
    public void InTransaction(Action work) => InTransaction([], work);

    /// <summary>
    /// Does all of the work durably, or none of it. Other collectors do not write about these devices until it is done, and what they have
    /// written before is known. A file of SQLite has one collector.
    /// </summary>
    /// <param name="devices">The ids of all devices of which something is stored.</param>
    /// <param name="work">It may be begun again, when the connection is lost before it is done.</param>
    public void InTransaction(IReadOnlyCollection<string> devices, Action work) => _database.Locked(() =>
    {
        try
        {
            _database.InTransaction(() =>
            {
                Ingest.Begin();
                Epochs.ForgetAnnounced();
                NoteChanges(devices);
                try
                {
                    work();
                    return Ingest.CollectRows();
                }
                catch
                {
                    Forget();
                    throw;
                }
            });
        }
        catch
        {
            Forget();
            throw;
        }
        finally
        {
            Ledger.EndUse();
        }
    });

    /// <summary>What is stored of classes of devices, with the epochs in which the devices accept an acknowledgement of that.</summary>
    /// <param name="classes">Devices and classes; those without such an epoch are left out.</param>
    public IReadOnlyList<(Epoch Newest, SequenceRanges Numbers)> ReceivedOf(
        IReadOnlyCollection<(string Device, string DataClass)> classes)
    {
        using Lock.Scope scope = _database.EnterScope();
        List<(Epoch, SequenceRanges)> received = new(classes.Count);
        foreach ((string device, string dataClass) in classes)
        {
            if (Epochs.Newest(device, dataClass) is { } newest)
            {
                received.Add((newest, Sequences.LastKnown(device, dataClass)));
            }
        }

        return received;
    }

    /// <summary>
    /// From now on nothing waits for the disk: what is stored survives the end of the program, but not a power cut of the computer. For
    /// simulations; it changes nothing at PostgreSQL.
    /// </summary>
    public void DoNotWaitForDisk() => DiskWaits.End(_database);

    /// <summary>
    /// For simulations: from now on no other connection can use a SQLite file, and none of what was read has to be read again because
    /// another one may have changed it.
    /// </summary>
    public void UseAlone()
    {
        if (!_database.IsPostgres)
        {
            _database.Query("PRAGMA locking_mode = EXCLUSIVE", row => row.GetString(0));
        }
    }

    /// <summary>How much is stored of a device.</summary>
    /// <param name="device">Its id.</param>
    public StoreTotals Totals(string device) => _database.Locked(() =>
    {
        (long lost, long gaps) = Gaps.Totals(device);
        return new StoreTotals(Measurements.Count(new ReadingQuery { Device = device }), lost, gaps);
    });

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>What is in memory may not be in the database.</summary>
    private void Forget()
    {
        Epochs.Forget();
        Sequences.Forget();
        Ingest.Forget();
        _numbers.Forget();
    }

    /// <summary>Other programs may have stored something and changed associations since the last transaction.</summary>
    private void NoteChanges(IReadOnlyCollection<string> devices)
    {
        long changes = 0;
        if (_database.IsPostgres && devices.Count > 0)
        {
            // What counts about these devices is read with one round trip.
            Sequences.Begin();
            _database.QueryTogether(
                (query, row) =>
                {
                    if (query == 1)
                    {
                        NoteDevice(row);
                    }
                    else if (query == 2)
                    {
                        changes = row.GetInt64(0);
                    }
                },
                [.. SequenceTable.Locking(devices), new NpgsqlBatchCommand(LedgerChanges.LastNumber)]);
        }
        else
        {
            if (_database.IsPostgres)
            {
                Sequences.Begin();
            }

            (long epochs, changes) = _database.Query(
                $"SELECT COALESCE((SELECT MAX(number) FROM epochs), 0), ({LedgerChanges.LastNumber})",
                row => (row.GetInt64(0), row.GetInt64(1)))[0];
            Epochs.Update(epochs);
        }

        Ledger.BeginUse(changes);
        Blocked.Update(changes);
        Quarantined.Update(changes);
    }

    private void NoteDevice(DbDataReader row)
    {
        string device = row.GetString(0);
        long? dataClass = row.NullableInt64(3);
        Epochs.Update(device, row.NullableInt64(2));
        Sequences.NoteLocked(
            device, row.GetInt32(1), dataClass, dataClass is null ? 0 : row.GetInt64(4), dataClass is null ? 0 : row.GetInt64(5));
    }
}
