using System.Data.Common;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// Readings in SQLite or PostgreSQL, each exactly once by (device, class, sequence). Writing happens in <see cref="InTransaction"/>; when that has returned,
/// what was written is durable. Epoch keys are stored as well, so that a collector goes on after a restart; they are as well kept as the readings beside
/// them: the file is its owner's alone, a database server's access rules are its administrator's.
/// </summary>
public sealed class ReadingStore : IDisposable
{
    // Epochs that are remembered: several for each device of a large ward. What is forgotten is read again.
    private const int EpochsLimit = 2048;

    private const string MeasurementColumns = "device, class, sequence, vital, time, value, unit, quality, late, rebased, clock_quality, association";

    private const string MissingColumns = "device, class, sequence, vital, time, reason, association";

    private readonly Database _database;
    private readonly GapTable _gaps;
    private readonly EventTable _events;
    private readonly AlarmTable _alarms;
    private readonly DeviceTable _devices;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Device, string DataClass), SequenceRanges> _received = [];
    private readonly Dictionary<(string Device, string DataClass, uint Id), Epoch> _epochs = [];

    private ReadingStore(Database database)
    {
        _database = database;
        _gaps = new GapTable(database);
        _events = new EventTable(database);
        _alarms = new AlarmTable(database);
        _devices = new DeviceTable(database);
        Schema.BringUpToDate(database);
    }

    /// <summary>Opens a store, and makes it when there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer program has changed it.</exception>
    public static ReadingStore Open(string target) => new(Database.Open(target));

    /// <summary>Does all of the work durably, or nothing of it.</summary>
    public void InTransaction(Action work)
    {
        lock (_lock)
        {
            try
            {
                _database.InTransaction(work);
            }
            catch
            {
                _received.Clear();
                _epochs.Clear();
                throw;
            }
        }
    }

    /// <summary>Stores an epoch.</summary>
    public EpochOutcome AddEpoch(Epoch epoch)
    {
        if (FindEpoch(epoch.Device, epoch.DataClass, epoch.Id) is { } known)
        {
            return known.AnnouncementDigest.AsSpan().SequenceEqual(epoch.AnnouncementDigest) ? EpochOutcome.Known : EpochOutcome.Changed;
        }

        _database.Execute(
            """
            INSERT INTO epochs (device, class, epoch, key, base_iv, acknowledgement_key, start, clock_quality, association, boot, uptime, policy_version, late_after, digest)
            VALUES (@device, @class, @epoch, @key, @baseIv, @acknowledgementKey, @start, @clockQuality, @association, @boot, @uptime, @policyVersion, @lateAfter, @digest)
            """,
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@epoch", epoch.Id), ("@key", epoch.Key), ("@baseIv", epoch.BaseIv),
            ("@acknowledgementKey", epoch.AcknowledgementKey), ("@start", epoch.Start), ("@clockQuality", (long)epoch.ClockQuality),
            ("@association", epoch.Association), ("@boot", epoch.Boot), ("@uptime", epoch.Uptime), ("@policyVersion", epoch.PolicyVersion),
            ("@lateAfter", (long)epoch.LateAfterSeconds), ("@digest", epoch.AnnouncementDigest));
        if (epoch.Start is { } start)
        {
            Rebase(epoch, start);
        }

        return EpochOutcome.Added;
    }

    /// <summary>An epoch by its id.</summary>
    public Epoch? FindEpoch(string device, string dataClass, byte[] id)
    {
        (string, string, uint) key = (device, dataClass, BitConverter.ToUInt32(id));
        if (!_epochs.TryGetValue(key, out Epoch? epoch))
        {
            epoch = _database.Query(
                "SELECT * FROM epochs WHERE device = @device AND class = @class AND epoch = @epoch",
                ReadEpoch, ("@device", device), ("@class", dataClass), ("@epoch", id)).FirstOrDefault();
            if (epoch is not null)
            {
                if (_epochs.Count == EpochsLimit)
                {
                    _epochs.Clear();
                }

                _epochs[key] = epoch;
            }
        }

        return epoch;
    }

    /// <summary>The newest epoch in which the device takes this custodian's acknowledgements.</summary>
    public Epoch? NewestEpoch(string device, string dataClass) =>
        _database.Query(
            """
            SELECT * FROM epochs WHERE device = @device AND class = @class AND acknowledgement_key IS NOT NULL
            ORDER BY boot DESC, uptime DESC, epoch DESC LIMIT 1
            """,
            ReadEpoch, ("@device", device), ("@class", dataClass)).FirstOrDefault();

    /// <summary>What was received of a device's class, or declared lost.</summary>
    public SequenceRanges Received(string device, string dataClass)
    {
        if (!_received.TryGetValue((device, dataClass), out SequenceRanges? ranges))
        {
            ranges = new SequenceRanges();
            foreach ((long first, long last) in _database.Query(
                "SELECT first, last FROM ranges WHERE device = @device AND class = @class ORDER BY first",
                row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device), ("@class", dataClass)))
            {
                ranges.Add(first, last);
            }

            _received[(device, dataClass)] = ranges;
        }

        return ranges;
    }

    /// <summary>Stores what a reading says, when its number was not stored before.</summary>
    /// <param name="epoch">Of the reading.</param>
    /// <param name="sequence">Of the reading.</param>
    /// <param name="content">What it says.</param>
    /// <param name="isMarkedLate">Whether the device says that it is late.</param>
    /// <param name="received">When it arrived.</param>
    /// <returns>The values that are new in the store; null when the number was there before.</returns>
    public IReadOnlyList<StoredReading>? Add(Epoch epoch, long sequence, PackContent content, bool isMarkedLate, DateTimeOffset received)
    {
        int added = _database.Execute(
            """
            INSERT INTO packs (device, class, sequence, epoch, received) VALUES (@device, @class, @sequence, @epoch, @received)
            ON CONFLICT DO NOTHING
            """,
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@epoch", epoch.Id), ("@received", received.ToUnixTimeSeconds()));
        if (added == 0)
        {
            return null;
        }

        long? time = content.Time ?? RebasedTime(epoch, content.Uptime!.Value);
        bool isLate = isMarkedLate || (time is not null && received.ToUnixTimeSeconds() - time > epoch.LateAfterSeconds);
        bool isRebased = content.Time is null && time is not null;
        AddRange(epoch, sequence, sequence);
        foreach (MissingValue missing in content.Missing)
        {
            _database.Execute(
                """
                INSERT INTO missing (device, class, sequence, vital, time, boot, uptime, reason, association)
                VALUES (@device, @class, @sequence, @vital, @time, @boot, @uptime, @reason, @association)
                ON CONFLICT DO NOTHING
                """,
                ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@vital", missing.Vital.Name), ("@time", time),
                ("@boot", epoch.Boot), ("@uptime", content.Uptime), ("@reason", missing.Reason), ("@association", epoch.Association));
        }

        if (content.Gap is { } gap)
        {
            _gaps.Add(epoch.Device, epoch.DataClass, gap);
            AddRange(epoch, gap.First, gap.Last);
        }

        if (content.Event is { } told)
        {
            _events.Add(epoch, sequence, time, content.Uptime, told);
        }

        foreach (ReportedAlarm alarm in content.Alarms)
        {
            _alarms.Add(epoch, sequence, time, content.Uptime, alarm);
        }

        if (content.BatteryPercent is { } percent)
        {
            _database.Execute(
                "INSERT INTO batteries (device, class, sequence, percent, association) VALUES (@device, @class, @sequence, @percent, @association)",
                ("@device", epoch.Device), ("@class", epoch.DataClass), ("@sequence", sequence), ("@percent", (long)percent), ("@association", epoch.Association));
        }

        List<StoredReading> readings = [];
        foreach (MeasuredValue value in content.Values)
        {
            StoredReading reading = new(
                epoch.Device, epoch.DataClass, sequence, value.Vital, ToTime(time), value.Value, value.Vital.Unit, value.Quality, isLate, isRebased, epoch.ClockQuality)
            {
                Association = AssociationId.Write(epoch.Association),
            };
            AddMeasurement(epoch, reading, content.Uptime);
            readings.Add(reading);
        }

        return readings;
    }

    /// <summary>Stored values, by device and time.</summary>
    public IReadOnlyList<StoredReading> Find(ReadingQuery query)
    {
        string order = query.Newest is null ? "ASC" : "DESC";
        (string where, (string, object?)[] parameters) = Where(query);
        lock (_lock)
        {
            List<StoredReading> readings = _database.Query(
                $"""
                SELECT {MeasurementColumns} FROM measurements {where}
                ORDER BY time {order}, device {order}, sequence {order}, vital LIMIT @limit
                """,
                ReadReading, [.. parameters, ("@limit", (long)(query.Newest ?? int.MaxValue))]);
            if (query.Newest is not null)
            {
                readings.Reverse();
            }

            return readings;
        }
    }

    /// <summary>Counts stored values.</summary>
    public long Count(ReadingQuery query)
    {
        (string where, (string, object?)[] parameters) = Where(query);
        lock (_lock)
        {
            return _database.Query($"SELECT COUNT(*) FROM measurements {where}", row => row.GetInt64(0), parameters)[0];
        }
    }

    /// <summary>The newest value of each vital sign of a device by the time of measurement: what arrived late never stands in for what is newer.</summary>
    public IReadOnlyList<StoredReading> Latest(string device)
    {
        lock (_lock)
        {
            return _database.Query(
                $"""
                SELECT {MeasurementColumns} FROM measurements AS m WHERE device = @device AND NOT EXISTS (
                    SELECT 1 FROM measurements AS n WHERE n.device = m.device AND n.vital = m.vital
                    AND (COALESCE(n.time, 0) > COALESCE(m.time, 0) OR (COALESCE(n.time, 0) = COALESCE(m.time, 0) AND n.sequence > m.sequence)))
                """,
                ReadReading, ("@device", device));
        }
    }

    /// <summary>The newest value of each vital sign in an association, by the time of measurement: what has none yet counts as the oldest.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredReading> LatestOf(string association)
    {
        lock (_lock)
        {
            return [.. VitalSign.All.SelectMany(sign => NewestOf(association, sign, "time IS NOT NULL", "time DESC, sequence DESC") is { Count: > 0 } timed
                ? timed
                : NewestOf(association, sign, "time IS NULL", "sequence DESC"))];
        }
    }

    /// <summary>Gaps in the readings of an association. One between two associations may be of either, and is found for both.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredGap> GapsOf(string association)
    {
        lock (_lock)
        {
            return _gaps.FindOf(association);
        }
    }

    /// <summary>Gaps that devices have declared.</summary>
    /// <param name="device">Of this device only, or null.</param>
    public IReadOnlyList<StoredGap> Gaps(string? device = null)
    {
        lock (_lock)
        {
            return _gaps.Find(device);
        }
    }

    /// <summary>Events that devices have told, each device's in the order in which they happened.</summary>
    /// <param name="device">Of this device only, or null.</param>
    public IReadOnlyList<StoredEvent> Events(string? device = null)
    {
        lock (_lock)
        {
            return _events.Find(device);
        }
    }

    /// <summary>An event by the number of its pack, or null when that was none.</summary>
    public StoredEvent? FindEvent(string device, long sequence)
    {
        lock (_lock)
        {
            return _events.Find(device, sequence);
        }
    }

    /// <summary>What devices have told of alarms, each device's in the order in which it happened.</summary>
    /// <param name="device">Of this device only, or null.</param>
    public IReadOnlyList<StoredAlarm> Alarms(string? device = null)
    {
        lock (_lock)
        {
            return _alarms.Find(device);
        }
    }

    /// <summary>What was told of alarms in an association, in the order in which it happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredAlarm> AlarmsOf(string association)
    {
        lock (_lock)
        {
            return _alarms.FindOf(association);
        }
    }

    /// <summary>What a pack told of alarms; empty when that was nothing.</summary>
    public IReadOnlyList<StoredAlarm> FindAlarms(string device, long sequence)
    {
        lock (_lock)
        {
            return _alarms.Find(device, sequence);
        }
    }

    /// <summary>The alarms that go on, or that nobody has seen, each once.</summary>
    /// <param name="device">Of this device only, or null.</param>
    public IReadOnlyList<StandingAlarm> StandingAlarms(string? device = null)
    {
        lock (_lock)
        {
            return _alarms.Standing(device);
        }
    }

    /// <summary>The alarms of an association that go on, or that nobody has seen, each once.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StandingAlarm> StandingAlarmsOf(string association)
    {
        lock (_lock)
        {
            return _alarms.StandingOf(association);
        }
    }

    /// <summary>What of a device was stored at some time or later: little to ask for each second, as only that is looked at.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="since">In whole seconds: what was stored in the second before this call may be joined by more.</param>
    public StoredArrivals ArrivalsOf(string device, DateTimeOffset since)
    {
        lock (_lock)
        {
            (string, object?)[] parameters = [("@device", device), ("@since", since.ToUnixTimeSeconds())];
            List<StoredPack> packs = _database.Query(
                "SELECT class, sequence, received FROM packs WHERE device = @device AND received >= @since ORDER BY received, class, sequence",
                row => new StoredPack(row.GetString(0), row.GetInt64(1), DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2))),
                parameters);
            return packs.Count == 0 ? StoredArrivals.None : new StoredArrivals(
                packs,
                _database.Query(
                    $"SELECT {Qualified(MeasurementColumns)} FROM packs AS p JOIN measurements AS m ON m.device = p.device AND m.class = p.class AND m.sequence = p.sequence WHERE p.device = @device AND p.received >= @since",
                    ReadReading,
                    parameters),
                _database.Query(
                    $"SELECT {Qualified(MissingColumns)} FROM packs AS p JOIN missing AS m ON m.device = p.device AND m.class = p.class AND m.sequence = p.sequence WHERE p.device = @device AND p.received >= @since",
                    ReadMissing,
                    parameters));
        }
    }

    /// <summary>When something of a device was stored last, or null when nothing is.</summary>
    /// <param name="device">Its id.</param>
    public DateTimeOffset? LastArrival(string device)
    {
        lock (_lock)
        {
            return ToTime(_database.Query("SELECT MAX(received) FROM packs WHERE device = @device", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), ("@device", device))[0]);
        }
    }

    /// <summary>Where vital signs had no value in an association, in the order in which it was told.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<StoredMissing> MissingOf(string association)
    {
        lock (_lock)
        {
            return _database.Query(
                $"SELECT {MissingColumns} FROM missing WHERE association = @association ORDER BY class, sequence, vital", ReadMissing, ("@association", AssociationId.Read(association)));
        }
    }

    /// <summary>How many packs of each class a device still keeps, as far as their numbers show: holes below the highest one that has come. What it has only just measured shows in no number.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<WaitingPacks> WaitingOf(string device)
    {
        lock (_lock)
        {
            return _database.Query(
                "SELECT class, CAST(MAX(last) - MIN(first) + 1 - SUM(last - first + 1) AS BIGINT) FROM ranges WHERE device = @device GROUP BY class ORDER BY class",
                row => new WaitingPacks(row.GetString(0), row.GetInt64(1)), ("@device", device));
        }
    }

    /// <summary>What a device's battery held when it said so last, in percent; null when it never did. Numbers rise, so that what comes late stands in for nothing newer.</summary>
    /// <param name="device">Its id.</param>
    public int? BatteryOf(string device)
    {
        lock (_lock)
        {
            return _database.Query(
                "SELECT percent FROM batteries WHERE device = @device ORDER BY sequence DESC LIMIT 1", row => (int?)row.GetInt64(0), ("@device", device)).FirstOrDefault();
        }
    }

    /// <summary>The epochs of a device, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<Epoch> EpochsOf(string device)
    {
        lock (_lock)
        {
            return _database.Query("SELECT * FROM epochs WHERE device = @device ORDER BY boot DESC, uptime DESC, class", ReadEpoch, ("@device", device));
        }
    }

    /// <summary>Takes a device among those whose messages are believed. Its first registration stands.</summary>
    /// <param name="key">The device's key.</param>
    /// <param name="serial">The maker's serial.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who has seen its label.</param>
    /// <returns>false when it was registered before.</returns>
    public bool Register(CosePublicKey key, string serial, DateTimeOffset at, string by)
    {
        lock (_lock)
        {
            return _devices.Add(new RegisteredDevice(key, serial, at, by));
        }
    }

    /// <summary>A device that was registered, or null.</summary>
    /// <param name="device">Its id.</param>
    public RegisteredDevice? FindDevice(string device)
    {
        lock (_lock)
        {
            return _devices.Find(device);
        }
    }

    /// <summary>All devices that were registered.</summary>
    public IReadOnlyList<RegisteredDevice> RegisteredDevices()
    {
        lock (_lock)
        {
            return _devices.All();
        }
    }

    /// <summary>The devices of which something is stored.</summary>
    public IReadOnlyList<string> Devices()
    {
        lock (_lock)
        {
            return _database.Query("SELECT DISTINCT device FROM epochs ORDER BY device", row => row.GetString(0));
        }
    }

    /// <summary>What is stored of a device.</summary>
    public StoreTotals Totals(string device)
    {
        lock (_lock)
        {
            long values = _database.Query("SELECT COUNT(*) FROM measurements WHERE device = @device", row => row.GetInt64(0), ("@device", device))[0];
            (long lost, long gaps) = _database.Query(
                "SELECT CAST(COALESCE(SUM(lost), 0) AS BIGINT), COUNT(*) FROM declared_gaps WHERE device = @device",
                row => (row.GetInt64(0), row.GetInt64(1)), ("@device", device))[0];
            return new StoreTotals(values, lost, gaps);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static DateTimeOffset? ToTime(long? seconds) => seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;

    /// <summary>What is asked for and no more, so that the database finds the index that serves it. What has no time yet counts as the oldest.</summary>
    private static (string Sql, (string Name, object? Value)[] Parameters) Where(ReadingQuery query)
    {
        (string Condition, string Name, object? Value)[] asked =
        [
            ("device = @device", "@device", query.Device),

            // With each name said, the index by association serves a span of time as well.
            ($"association = @association AND vital IN ({string.Join(", ", VitalSign.All.Select(sign => $"'{sign.Name}'"))})", "@association", AssociationId.Read(query.Association)),
            ("boot >= @boot", "@boot", query.FirstBoot),
            ("time >= @from", "@from", query.From?.ToUnixTimeSeconds()),
            ("(time IS NULL OR time < @to)", "@to", query.To?.ToUnixTimeSeconds()),
        ];
        (string Condition, string Name, object? Value)[] used = [.. asked.Where(condition => condition.Value is not null)];
        string sql = used.Length == 0 ? "" : "WHERE " + string.Join(" AND ", used.Select(condition => condition.Condition));
        return (sql, [.. used.Select(condition => (condition.Name, condition.Value))]);
    }

    private static long? NullableInt64(DbDataReader row, string column) => row[column] is DBNull ? null : Convert.ToInt64(row[column]);

    private static StoredReading ReadReading(DbDataReader row) => new(
        (string)row["device"],
        (string)row["class"],
        Convert.ToInt64(row["sequence"]),
        VitalSign.Find((string)row["vital"])!,
        ToTime(NullableInt64(row, "time")),
        Convert.ToDecimal(row["value"]),
        (string)row["unit"],
        (string)row["quality"],
        Convert.ToInt64(row["late"]) != 0,
        Convert.ToInt64(row["rebased"]) != 0,
        Convert.ToInt32(row["clock_quality"]))
    {
        Association = AssociationId.Write(row["association"] as byte[]),
    };

    private static StoredMissing ReadMissing(DbDataReader row) => new(
        (string)row["device"],
        (string)row["class"],
        Convert.ToInt64(row["sequence"]),
        VitalSign.Find((string)row["vital"])!,
        ToTime(NullableInt64(row, "time")),
        (string)row["reason"])
    {
        Association = AssociationId.Write(row["association"] as byte[]),
    };

    private static string Qualified(string columns) => "m." + columns.Replace(", ", ", m.", StringComparison.Ordinal);

    private static Epoch ReadEpoch(DbDataReader row) => new()
    {
        Device = (string)row["device"],
        DataClass = (string)row["class"],
        Id = (byte[])row["epoch"],
        Key = (byte[])row["key"],
        BaseIv = (byte[])row["base_iv"],
        AcknowledgementKey = row["acknowledgement_key"] as byte[],
        Start = NullableInt64(row, "start"),
        ClockQuality = Convert.ToInt32(row["clock_quality"]),
        Association = row["association"] as byte[],
        Boot = Convert.ToInt64(row["boot"]),
        Uptime = Convert.ToInt64(row["uptime"]),
        PolicyVersion = Convert.ToInt64(row["policy_version"]),
        LateAfterSeconds = Convert.ToInt32(row["late_after"]),
        AnnouncementDigest = (byte[])row["digest"],
    };

    private List<StoredReading> NewestOf(string association, VitalSign sign, string condition, string order) =>
        _database.Query(
            $"SELECT {MeasurementColumns} FROM measurements WHERE association = @association AND vital = @vital AND {condition} ORDER BY {order} LIMIT 1",
            ReadReading, ("@association", AssociationId.Read(association)), ("@vital", sign.Name));

    private void AddMeasurement(Epoch epoch, StoredReading reading, long? uptime) =>
        _database.Execute(
            """
            INSERT INTO measurements (device, class, sequence, vital, time, boot, uptime, value, unit, quality, late, rebased, clock_quality, association)
            VALUES (@device, @class, @sequence, @vital, @time, @boot, @uptime, @value, @unit, @quality, @late, @rebased, @clockQuality, @association)
            """,
            ("@device", reading.Device), ("@class", reading.DataClass), ("@sequence", reading.Sequence), ("@vital", reading.Vital.Name),
            ("@time", reading.Time?.ToUnixTimeSeconds()), ("@boot", epoch.Boot), ("@uptime", uptime), ("@value", reading.Value), ("@unit", reading.Unit),
            ("@quality", reading.Quality), ("@late", reading.IsLate ? 1L : 0L), ("@rebased", reading.IsRebased ? 1L : 0L),
            ("@clockQuality", (long)reading.ClockQuality), ("@association", epoch.Association));

    private void AddRange(Epoch epoch, long first, long last)
    {
        SequenceRanges ranges = Received(epoch.Device, epoch.DataClass);
        ranges.Add(first, last);
        (long from, long to) = ranges.All.First(range => range.First <= first && range.Last >= last);
        _database.Execute(
            "DELETE FROM ranges WHERE device = @device AND class = @class AND first >= @from AND first <= @to",
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@from", from), ("@to", to));
        _database.Execute(
            "INSERT INTO ranges (device, class, first, last) VALUES (@device, @class, @from, @to)",
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@from", from), ("@to", to));
    }

    /// <summary>The time of an uptime, when another epoch of the same start had a clock.</summary>
    private long? RebasedTime(Epoch epoch, long uptime) =>
        _database.Query(
            "SELECT start - uptime FROM epochs WHERE device = @device AND boot = @boot AND start IS NOT NULL ORDER BY uptime LIMIT 1",
            row => row.GetInt64(0), ("@device", epoch.Device), ("@boot", epoch.Boot)).Select(started => (long?)(started + uptime)).FirstOrDefault();

    /// <summary>Gives a time to what was measured in the same start before the clock was known, and marks it.</summary>
    private void Rebase(Epoch epoch, long start)
    {
        foreach (string table in new[] { "measurements", "missing", "events", "alarms" })
        {
            string mark = table == "measurements" ? ", rebased = 1" : "";
            _database.Execute(
                $"UPDATE {table} SET time = @started + uptime{mark} WHERE device = @device AND boot = @boot AND time IS NULL AND uptime IS NOT NULL",
                ("@started", start - epoch.Uptime), ("@device", epoch.Device), ("@boot", epoch.Boot));
        }
    }
}
