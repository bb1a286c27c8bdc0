using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using Npgsql;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The epochs of a store, with their keys.</summary>
public sealed class EpochTable
{
    // Classes of devices. Beyond that they are read from the database again.
    private const int CacheLimit = 50_000;

    private const string Columns =
        "e.number, e.origin, d.device, e.class, e.epoch, e.key, e.base_iv, e.custody_secret, e.start, e.clock_quality, o.association, "
            + "e.boot, e.uptime, e.policy_version, e.late_after, e.first_sequence, e.readers, e.digest, e.claimed_association";

    private const string Tables =
        "epochs AS e JOIN device_numbers AS d ON d.number = e.device JOIN origins AS o ON o.number = e.origin";

    // The newest one with which a device accepts acknowledgements.
    private const string OfCustodian = "AND e.custody_secret IS NOT NULL ORDER BY e.boot DESC, e.uptime DESC, e.epoch DESC LIMIT 1";

    private readonly Database _database;
    private readonly Numbers _numbers;
    private readonly Dictionary<(string Device, string DataClass), ClassEpochs> _cache = [];

    // Of devices of which all is in the cache that was asked for.
    private readonly Dictionary<string, long> _highestOf = [];

    // What was read in this transaction about epochs that were announced, one of each class.
    private readonly Dictionary<(string Device, string DataClass), AnnouncedEpoch> _announced = [];
    private long _highestNumber;

    internal EpochTable(Database database, Numbers numbers)
    {
        _database = database;
        _numbers = numbers;
    }

    /// <summary>An epoch by its id, or null.</summary>
    public Epoch? Find(string device, string dataClass, byte[] id)
    {
        using Lock.Scope scope = _database.EnterScope();
        return FindStored(device, dataClass, id)?.Epoch;
    }

    /// <summary>The newest epoch in which a device accepts acknowledgements of this custodian, or null.</summary>
    public Epoch? Newest(string device, string dataClass)
    {
        using Lock.Scope scope = _database.EnterScope();
        ClassEpochs epochs = Of(device, dataClass);
        if (!epochs.IsNewestKnown)
        {
            epochs.Newest = _database.Query(
                $"""
                SELECT {Columns} FROM {Tables}
                WHERE d.device = @device AND e.class = @class {OfCustodian}
                """,
                Read, ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass))).FirstOrDefault()?.Epoch;
            epochs.IsNewestKnown = true;
        }

        return epochs.Newest;
    }

    /// <summary>
    /// Whether a number cannot be one of an epoch: it is below the epoch's first number, or not below that of a newer one. Devices number
    /// their readings without regard to epochs, so that numbers rise from each epoch of a class to the next.
    /// </summary>
    public bool IsOutside(Epoch epoch, long sequence)
    {
        using Lock.Scope scope = _database.EnterScope();
        return sequence < epoch.FirstSequence
            || (FindStored(epoch.Device, epoch.DataClass, epoch.Id) is { } stored
                && sequence >= (stored.End ??= FindEnd(stored.Epoch)));
    }

    /// <summary>A number that rises with each announced epoch.</summary>
    public long HighestNumber() => _database.Query("SELECT COALESCE(MAX(number), 0) FROM epochs", row => row.GetInt64(0))[0];

    /// <summary>The epochs of a device, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<Epoch> OfDevice(string device) =>
        [
            .. _database.Query(
                $"""
                SELECT {Columns} FROM {Tables} JOIN data_classes AS c ON c.number = e.class WHERE d.device = @device
                ORDER BY e.boot DESC, e.uptime DESC, c.name
                """,
                Read, ("@device", device)).Select(stored => stored.Epoch),
        ];

    /// <summary>The ids of all devices that have announced an epoch.</summary>
    public IReadOnlyList<string> Devices() => _database.Query(
        "SELECT d.device FROM device_numbers AS d WHERE EXISTS (SELECT 1 FROM epochs AS e WHERE e.device = d.number) ORDER BY d.device",
        row => row.GetString(0));

    /// <summary>
    /// Reads with one round trip what counts about epochs that were announced (PostgreSQL): of each class about the first one that is not
    /// known. To be called inside a transaction in which nobody else writes about their devices.
    /// </summary>
    internal void ReadAnnounced(IEnumerable<Epoch> epochs, AssociationLedger ledger)
    {
        List<NpgsqlBatchCommand> queries = [];
        List<Action<DbDataReader>> rows = [];
        List<AnnouncedEpoch> read = [];
        foreach (Epoch epoch in epochs)
        {
            AnnouncedEpoch announced = new(epoch);
            if (!IsKnown(epoch) && _announced.TryAdd((epoch.Device, epoch.DataClass), announced))
            {
                read.Add(announced);
                AddQueries(announced, (query, row) =>
                {
                    queries.Add(query);
                    rows.Add(row);
                });
            }
        }

        if (read.Count > 0)
        {
            _database.QueryTogether((query, row) => rows[query](row), [.. queries]);
        }

        foreach (AnnouncedEpoch announced in read.Where(each => each.Epoch.Association is not null))
        {
            ledger.Note(announced.Epoch.Association!, announced.Granted);
        }
    }

    /// <summary>What <see cref="ReadAnnounced"/> has read about an epoch; null if it has not.</summary>
    internal AnnouncedEpoch? Announced(string device, string dataClass, byte[] id) =>
        _announced.GetValueOrDefault((device, dataClass)) is { } announced && announced.Is(device, dataClass, id) ? announced : null;

    /// <summary>Forgets what was read about announced epochs: a transaction begins.</summary>
    internal void ForgetAnnounced() => _announced.Clear();

    /// <summary>Whether an epoch with this id is known to be stored.</summary>
    internal bool IsKnown(Epoch epoch) =>
        _cache.TryGetValue((epoch.Device, epoch.DataClass), out ClassEpochs? known) && known.ById.ContainsKey(KeyOf(epoch.Id));

    /// <summary>An epoch by its id, or null.</summary>
    internal StoredEpoch? FindStored(string device, string dataClass, byte[] id)
    {
        Dictionary<uint, StoredEpoch> known = Of(device, dataClass).ById;
        uint key = KeyOf(id);
        if (known.TryGetValue(key, out StoredEpoch? stored))
        {
            return stored;
        }

        if (Announced(device, dataClass, id) is { IsStored: false })
        {
            return null;
        }

        stored = _database.Query(
            $"SELECT {Columns} FROM {Tables} WHERE d.device = @device AND e.class = @class AND e.epoch = @epoch",
            Read, ("@device", device), ("@class", (long)Numbers.OfDataClass(dataClass)), ("@epoch", id)).FirstOrDefault();
        if (stored is not null)
        {
            known[key] = stored;
        }

        return stored;
    }

    /// <summary>Stores an epoch that is not stored yet.</summary>
    internal void Add(Epoch epoch)
    {
        int device = _numbers.OfDevice(epoch.Device);
        int origin = _numbers.OfOrigin(device, epoch.Association);
        long number = _database.Query(
            """
            INSERT INTO epochs (device, class, epoch, key, base_iv, custody_secret, start, clock_quality, origin, boot, uptime,
            policy_version, late_after, digest, claimed_association, first_sequence, readers)
            VALUES (@device, @class, @epoch, @key, @baseIv, @custodySecret, @start, @clockQuality, @origin, @boot, @uptime,
            @policyVersion, @lateAfter, @digest, @claimed, @firstSequence, @readers) RETURNING number
            """,
            row => row.GetInt64(0),
            ("@device", (long)device), ("@class", (long)Numbers.OfDataClass(epoch.DataClass)), ("@epoch", epoch.Id), ("@key", epoch.Key),
            ("@baseIv", epoch.BaseIv), ("@custodySecret", epoch.CustodySecret), ("@start", epoch.Start),
            ("@clockQuality", (long)epoch.ClockQuality), ("@origin", (long)origin),
            ("@boot", epoch.Boot), ("@uptime", epoch.Uptime), ("@policyVersion", epoch.PolicyVersion),
            ("@lateAfter", (long)epoch.LateAfterSeconds), ("@digest", epoch.AnnouncementDigest), ("@claimed", epoch.ClaimedAssociation),
            ("@firstSequence", epoch.FirstSequence), ("@readers", (long)epoch.Readers))[0];

        ClassEpochs known = Of(epoch.Device, epoch.DataClass);
        foreach (StoredEpoch other in known.ById.Values)
        {
            // It may end others.
            other.End = null;
        }

        known.ById[KeyOf(epoch.Id)] = new StoredEpoch((int)number, origin, epoch)
        {
            End = Announced(epoch.Device, epoch.DataClass, epoch.Id)?.End,
        };
        if (epoch.CustodySecret is not null && (known.Newest is null || IsNewer(epoch, known.Newest)))
        {
            known.Newest = epoch;
        }

        _announced.Remove((epoch.Device, epoch.DataClass));
        _highestNumber = number == _highestNumber + 1 ? number : _highestNumber;
        _highestOf[epoch.Device] = number;
    }

    /// <summary>The time of an uptime, if another epoch of the same boot had a clock.</summary>
    /// <param name="epoch">An epoch of that boot.</param>
    /// <param name="uptimeSeconds">Seconds since the boot.</param>
    /// <returns>Seconds since 1970; null if no epoch had a clock, or if that is no time that a device can have.</returns>
    internal long? RebasedTime(Epoch epoch, long uptimeSeconds) =>
        _database.Query(
            """
            SELECT e.start - e.uptime FROM epochs AS e JOIN device_numbers AS d ON d.number = e.device
            WHERE d.device = @device AND e.boot = @boot AND e.start IS NOT NULL ORDER BY e.uptime LIMIT 1
            """,
            row => row.GetInt64(0), ("@device", epoch.Device), ("@boot", epoch.Boot))
            .Select(bootSeconds => (long?)(bootSeconds + uptimeSeconds))
            .FirstOrDefault(time => time is { } seconds && WireBounds.IsTime(seconds));

    /// <summary>Empties the cache when another program has stored epochs meanwhile.</summary>
    /// <param name="highestNumber">The highest number of an epoch in the database.</param>
    internal void Update(long highestNumber)
    {
        if (highestNumber != _highestNumber)
        {
            Forget();
            _highestNumber = highestNumber;
        }
    }

    /// <summary>Empties the cache of a device when another program has stored an epoch of it meanwhile.</summary>
    /// <param name="device">Its id. Nobody else writes about it now.</param>
    /// <param name="highestNumber">The highest number of its epochs in the database; null if it has none.</param>
    internal void Update(string device, long? highestNumber)
    {
        if (!_highestOf.TryGetValue(device, out long known) || known != (highestNumber ?? 0))
        {
            foreach (string dataClass in Topic.DataClasses)
            {
                _cache.Remove((device, dataClass));
            }

            _highestOf[device] = highestNumber ?? 0;
        }
    }

    /// <summary>Empties the cache: what it holds may not be in the database.</summary>
    internal void Forget()
    {
        _cache.Clear();
        _highestOf.Clear();
        _announced.Clear();
    }

    private static StoredEpoch Read(DbDataReader row) => new(
        (int)row.GetInt64(0),
        (int)row.GetInt64(1),
        new Epoch
        {
            Device = row.GetString(2),
            DataClass = Numbers.DataClassOf(row.GetInt64(3)),
            Id = (byte[])row[4],
            Key = (byte[])row[5],
            BaseIv = (byte[])row[6],
            CustodySecret = row[7] as byte[],
            Start = row.NullableInt64(8),
            ClockQuality = (int)row.GetInt64(9),
            Association = row.NullableBlob(10),
            Boot = row.GetInt64(11),
            Uptime = row.GetInt64(12),
            PolicyVersion = row.GetInt64(13),
            LateAfterSeconds = (int)row.GetInt64(14),
            FirstSequence = row.GetInt64(15),
            Readers = (int)row.GetInt64(16),
            AnnouncementDigest = (byte[])row[17],
            ClaimedAssociation = row[18] as byte[],
        });

    private static bool IsNewer(Epoch one, Epoch other) =>
        (one.Boot, one.Uptime).CompareTo((other.Boot, other.Uptime)) is var order && order != 0
            ? order > 0
            : one.Id.AsSpan().SequenceCompareTo(other.Id) > 0;

    /// <summary>The first number that a newer epoch of the class claims for itself; the highest number of all if there is none.</summary>
    private long FindEnd(Epoch epoch) => _database.Query(
        End("@device", "@class", "(@boot, @uptime, @epoch)"), ReadEnd,
        ("@device", epoch.Device), ("@class", (long)Numbers.OfDataClass(epoch.DataClass)), ("@boot", epoch.Boot),
        ("@uptime", epoch.Uptime), ("@epoch", epoch.Id))[0];

    private static string End(string device, string dataClass, string order) =>
        $"""
        SELECT MIN(e.first_sequence) FROM epochs AS e JOIN device_numbers AS d ON d.number = e.device
        WHERE d.device = {device} AND e.class = {dataClass} AND (e.boot, e.uptime, e.epoch) > {order}
        """;

    private static long ReadEnd(DbDataReader row) => row.IsDBNull(0) ? long.MaxValue : row.GetInt64(0);

    private static uint KeyOf(byte[] id) => BitConverter.ToUInt32(id);

    /// <summary>The queries about one announced epoch, each with what is done with a row of it.</summary>
    private void AddQueries(AnnouncedEpoch announced, Action<NpgsqlBatchCommand, Action<DbDataReader>> add)
    {
        Epoch epoch = announced.Epoch;
        ClassEpochs known = Of(epoch.Device, epoch.DataClass);
        known.Newest = null;
        known.IsNewestKnown = true;
        object[] key = [epoch.Device, (short)Numbers.OfDataClass(epoch.DataClass)];
        object[] order = [epoch.Boot, epoch.Uptime, epoch.Id];
        add(Database.Command($"SELECT {Columns} FROM {Tables} WHERE d.device = $1 AND e.class = $2 AND e.epoch = $3", [.. key, epoch.Id]),
            row =>
            {
                known.ById[KeyOf(epoch.Id)] = Read(row);
                announced.IsStored = true;
            });
        add(Database.Command($"SELECT {Columns} FROM {Tables} WHERE d.device = $1 AND e.class = $2 {OfCustodian}", key),
            row => known.Newest = Read(row).Epoch);
        add(Database.Command(End("$1", "$2", "($3, $4, $5)"), [.. key, .. order]), row => announced.End = ReadEnd(row));
        add(Database.Command(AnnouncedEpoch.PacksWithoutTime, epoch.Device, epoch.Boot), _ => announced.HasPacksWithoutTime = true);
        if (epoch.Association is { } association)
        {
            add(Database.Command(AnnouncedEpoch.HasLeft("$1", "$2", "$3", "($4, $5, $6)"), [.. key, association, .. order]),
                _ => announced.HasLeftAssociation = true);
            add(Database.Command(AssociationLedger.Entry("$1"), association), row => announced.Granted = AssociationLedger.Read(row));
        }
    }

    private ClassEpochs Of(string device, string dataClass)
    {
        if (!_cache.TryGetValue((device, dataClass), out ClassEpochs? epochs))
        {
            if (_cache.Count >= CacheLimit)
            {
                Forget();
            }

            epochs = new ClassEpochs();
            _cache[(device, dataClass)] = epochs;
        }

        return epochs;
    }

    /// <summary>What is known of the epochs of a device's class.</summary>
    private sealed class ClassEpochs
    {
        public Dictionary<uint, StoredEpoch> ById { get; } = [];

        public Epoch? Newest { get; set; }

        public bool IsNewestKnown { get; set; }
    }
}
