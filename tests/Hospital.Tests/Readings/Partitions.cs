using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.Readings;

/// <summary>The partitions of PostgreSQL by the week of arrival, written by several collectors of one custodian.</summary>
public sealed class Partitions : IDisposable
{
    // A Monday.
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EmptyDatabases _databases = new();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly List<ReadingStore> _stores = [];
    private readonly string _database;
    private DateTimeOffset _now = Monday.AddDays(3);

    public Partitions()
    {
        _database = _databases.New("PostgreSQL");
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _device.Dispose();
        _recipient.Dispose();
        _databases.Dispose();
    }

    [Fact]
    public void What_comes_again_in_another_week_and_to_another_collector_is_stored_once()
    {
        CollectorCore[] collectors = [.. Enumerable.Range(0, 3).Select(i => NewCollector($"c{i}"))];
        Epoch epoch = Epoch(1);
        Message[] messages = [Announcement(epoch), .. Enumerable.Range(1, 40).Select(number => Reading(epoch, number))];
        for (int week = 0; week < 3; week++)
        {
            // Each week, each collector gets all of it once more; the first of them are new in that week.
            Message[] these = [.. messages, .. Enumerable.Range(41 + (10 * week), 10).Select(number => Reading(epoch, number))];
            foreach (CollectorCore collector in collectors)
            {
                collector.Handle(these);
            }

            _now = _now.AddDays(7);
        }

        collectors.Sum(collector => collector.Counters.Values).ShouldBe(70);
        Count("packs").ShouldBe(70);
        Count("measurements").ShouldBe(70);
        Rows("SELECT COUNT(*) FROM packs GROUP BY tableoid ORDER BY 1").ShouldBe([10, 10, 50]);
        StoreCheck.Run(_database, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public void Collectors_whose_connections_are_killed_store_each_reading_once()
    {
        Epoch[] epochs = [.. Enumerable.Range(1, 2).Select(number => Epoch((uint)number, number == 1 ? "vitals" : "alarm"))];
        NewCollector("first").Handle([.. epochs.Select(Announcement)]);
        Message[] messages =
        [
            .. Enumerable.Range(1, 120).Select(number => number % 3 == 0
                ? CollectorRig.Reading(
                    epochs[1], number, DeviceMessages.AlarmPack(_now.ToUnixTimeSeconds(), ("hr", "high", null, null)))
                : Reading(epochs[0], number)),
        ];
        CollectorCore[] collectors = [.. Enumerable.Range(0, 3).Select(i => NewCollector($"c{i}"))];
        Parallel.For(0, collectors.Length, i =>
        {
            Random order = new(i);
            foreach (Message[] batch in messages.Chunk(10))
            {
                order.Shuffle(batch);
                HandleUntilItWorks(collectors[i], batch);

                // Somewhere in the work of another one.
                Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'c{(i + 1) % 3}'");
            }
        });

        // Once each, by whichever of them; and what has come again does not change that.
        _now = _now.AddDays(7);
        NewCollector("last").Handle(messages);
        Count("packs").ShouldBe(120);
        Count("measurements").ShouldBe(80);
        Count("alarms").ShouldBe(40);
        StoreCheck.Run(_database, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public void A_reading_whose_time_becomes_known_a_week_later_stays_in_its_partition_and_gets_its_time()
    {
        CollectorCore collector = NewCollector("c");
        Epoch undated = CollectorRig.EpochOf(_device, "vitals", null, 1);
        collector.Handle(
        [
            Announcement(undated),
            CollectorRig.Reading(undated, 1, PackWriter.Write(
                new PackRecord("uptime") { Unit = "s", Mantissa = 100 }, new PackRecord("hr") { Unit = "1/min", Mantissa = 72 })),
        ]);
        Rows("SELECT COUNT(*) FROM packs WHERE time IS NULL").ShouldBe([1]);
        string partition = Text("SELECT CAST(tableoid AS regclass)::text FROM packs");
        _now = _now.AddDays(7);
        collector.Handle([Announcement(CollectorRig.EpochOf(_device, "vitals", _now, 2000))]);
        Rows("SELECT time FROM packs").ShouldBe([_now.ToUnixTimeSeconds() - 2000 + 100]);
        Text("SELECT CAST(tableoid AS regclass)::text FROM packs").ShouldBe(partition);
    }

    [Fact]
    public void A_ward_that_asks_for_what_is_new_gets_all_of_a_thousand_packs()
    {
        Epoch epoch = Epoch(1);
        NewCollector("c").Handle([Announcement(epoch), .. Enumerable.Range(1, 1000).Select(number => Reading(epoch, number))]);
        _stores[0].Packs.FingerprintSince(Monday).Count.ShouldBe(1000);
        IReadOnlyList<ArrivedPack> arrived = _stores[0].Packs.Since(Monday);
        arrived.Select(pack => pack.Sequence).ShouldBe(Enumerable.Range(1, 1000).Select(number => (long)number));
        _stores[0].Packs.ContentsOf(arrived, Monday).Readings.Count.ShouldBe(1000);
    }

    [Fact]
    public void Partitions_are_made_ahead_and_each_has_its_own_unique_numbers()
    {
        Epoch epoch = Epoch(1);
        NewCollector("c").Handle([Announcement(epoch), Reading(epoch, 1)]);
        long week = (Monday.ToUnixTimeSeconds() + (3 * 86400)) / (7 * 86400);
        foreach (string table in new[] { "packs", "measurements", "missing", "evidence_originals" })
        {
            Text($"SELECT to_regclass('{table}_0_{week}')::text").ShouldNotBeEmpty();
            Text($"SELECT to_regclass('{table}_0_{week + 1}')::text").ShouldNotBeEmpty();
        }

        Should.Throw<PostgresException>(() => Run(
            $"INSERT INTO packs SELECT number + 1, sequence, received, time, uptime, boot, device, origin, epoch, class, late, rebased, "
                + "clock_quality, battery FROM packs")).SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
    }

    [Fact]
    public void An_older_collector_that_still_runs_goes_on_storing()
    {
        Epoch epoch = Epoch(1);
        NewCollector("c").Handle([Announcement(epoch), Reading(epoch, 1)]);

        // What a collector of the version before partitions sends, with numbers as it takes them.
        Run(
            """
            INSERT INTO packs (number, sequence, received, time, uptime, boot, device, origin, epoch, class, late, rebased, clock_quality)
                SELECT nextval('pack_numbers'), 2, received, time, uptime, boot, device, origin, epoch, class, late, rebased, clock_quality
                FROM packs;
            INSERT INTO measurements (pack, quality, vital, value) SELECT number, 0, 0, 71 FROM packs WHERE sequence = 2;
            INSERT INTO evidence_originals (device, class, sequence, arrival, epoch, ciphertext)
                SELECT device, 'vitals', 2, 0, '\x00000001', '\x00' FROM device_numbers;
            UPDATE ranges SET last = 2;
            """);
        Rows("SELECT sequence FROM packs_before").ShouldBe([2]);
        _stores[0].Measurements.Find(new ReadingQuery { Device = epoch.Device }).Count.ShouldBe(2);
        NewCollector("d").Handle([Reading(epoch, 2), Reading(epoch, 3)]);
        Count("packs").ShouldBe(3);
        StoreCheck.Run(_database, _ => { }).ShouldBeEmpty();
    }

    private static void HandleUntilItWorks(CollectorCore collector, Message[] batch)
    {
        while (true)
        {
            try
            {
                collector.Handle(batch);
                return;
            }
            catch (NpgsqlException)
            {
                // As the service does; the broker still has the messages.
            }
        }
    }

    private CollectorCore NewCollector(string name)
    {
        ReadingStore store = ReadingStore.Open($"{_database};Application Name={name}");
        _stores.Add(store);
        return new CollectorCore(_recipient, store, [_device.Public], () => _now);
    }

    private Epoch Epoch(uint number, string dataClass = "vitals") => CollectorRig.EpochOf(_device, dataClass, _now, number);

    private Message Announcement(Epoch epoch) => Announcements.Of(epoch, _device, _recipient.Public);

    private static Message Reading(Epoch epoch, long sequence) =>
        CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(Monday.AddDays(3).AddSeconds(sequence), 72));

    private long Count(string table) => Rows($"SELECT COUNT(*) FROM {table}").Single();

    private List<long> Rows(string sql) => Read(sql, reader => reader.GetInt64(0));

    private string Text(string sql) => Read(sql, reader => reader.IsDBNull(0) ? "" : reader.GetString(0)).Single();

    private List<T> Read<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        using NpgsqlConnection connection = new(_database);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private void Run(string sql) => Statements.Run(_database, sql);
}
