using System.Data.Common;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.Readings;

/// <summary>Databases of older versions, and of a newer one.</summary>
public class OldDatabases
{
    private const long Time = 1_767_225_600;

    // The tables before there were associations, with a reading, an event and an alarm.
    private const string BeforeAssociations = """
        CREATE TABLE IF NOT EXISTS epochs (
            device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, key BLOB NOT NULL, base_iv BLOB NOT NULL,
            acknowledgement_key BLOB,
            start BIGINT, clock_quality BIGINT NOT NULL, association BLOB, boot BIGINT NOT NULL, uptime BIGINT NOT NULL,
            policy_version BIGINT NOT NULL, late_after BIGINT NOT NULL, digest BLOB NOT NULL,
            PRIMARY KEY (device, class, epoch));
        CREATE TABLE IF NOT EXISTS packs (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, received BIGINT NOT NULL,
            PRIMARY KEY (device, class, sequence));
        CREATE TABLE IF NOT EXISTS ranges (
            device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
            PRIMARY KEY (device, class, first));
        CREATE TABLE IF NOT EXISTS measurements (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
            uptime BIGINT,
            value NUMERIC NOT NULL, unit TEXT NOT NULL, quality TEXT NOT NULL, late BIGINT NOT NULL, rebased BIGINT NOT NULL,
            clock_quality BIGINT NOT NULL,
            association BLOB,
            PRIMARY KEY (device, class, sequence, vital));
        CREATE INDEX IF NOT EXISTS measurements_by_time ON measurements (device, time);
        CREATE TABLE IF NOT EXISTS missing (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
            uptime BIGINT,
            reason TEXT NOT NULL,
            PRIMARY KEY (device, class, sequence, vital));
        CREATE TABLE IF NOT EXISTS declared_gaps (
            device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, readings BIGINT, lost BIGINT NOT NULL,
            time_from BIGINT, time_to BIGINT, reason TEXT NOT NULL,
            PRIMARY KEY (device, class, first));
        CREATE TABLE IF NOT EXISTS events (
            device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
            kind TEXT NOT NULL, what BIGINT NOT NULL, number BIGINT NOT NULL, reason BIGINT NOT NULL,
            PRIMARY KEY (device, sequence));
        CREATE TABLE IF NOT EXISTS alarms (
            device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
            name TEXT NOT NULL, state TEXT NOT NULL, value NUMERIC, parameters BIGINT,
            PRIMARY KEY (device, name, sequence));
        CREATE INDEX IF NOT EXISTS alarms_by_sequence ON alarms (device, sequence);
        INSERT INTO epochs VALUES ('00112233445566778899', 'vitals', X'00000001', X'01', X'02', X'03', 1767225600, 1, NULL, 1, 0, 1, 60,
        X'04');
        INSERT INTO packs VALUES ('00112233445566778899', 'vitals', 1, X'00000001', 1767225600);
        INSERT INTO ranges VALUES ('00112233445566778899', 'vitals', 1, 1);
        INSERT INTO measurements VALUES ('00112233445566778899', 'vitals', 1, 'hr', 1767225600, 1, NULL, 62.8, '1/min', 'good', 0, 0, 1,
        NULL);
        INSERT INTO missing VALUES ('00112233445566778899', 'vitals', 1, 'o2', 1767225600, 1, NULL, 'lead-off');
        INSERT INTO events VALUES ('00112233445566778899', 1, 1767225600, 1, NULL, 'update', 6, 12, 0);
        INSERT INTO alarms VALUES ('00112233445566778899', 1, 1767225600, 1, NULL, 'hr', 'high', 142, NULL);
        """;

    [Theory]
    [InlineData("SQLite", true)]
    [InlineData("SQLite", false)]
    [InlineData("PostgreSQL", true)]
    [InlineData("PostgreSQL", false)]
    public void A_database_of_an_older_version_keeps_its_rows_and_gets_the_new_tables(string database, bool hasAlarms)
    {
        using OldDatabase old = new(database);
        old.Execute(BeforeAssociations);
        if (!hasAlarms)
        {
            old.Execute("DROP TABLE alarms");
        }

        const string Device = "00112233445566778899";
        for (int opening = 0; opening < 2; opening++)
        {
            using ReadingStore store = ReadingStore.Open(old.Target);
            StoredReading reading = store.Measurements.Find(new ReadingQuery { Device = Device })[0];
            (reading.Value, reading.Association).ShouldBe((62.8m, null));
            store.Events.List(Device).ShouldBe(
                [new StoredEvent(Device, 1, DateTimeOffset.FromUnixTimeSeconds(Time), 1, null, new ReportedEvent("update", 6, 12, 0))]);
            store.Alarms.List(Device).Count(alarm => alarm.Association is null).ShouldBe(hasAlarms ? 1 : 0);
            using HospitalKey device = HospitalKey.Create();
            store.Devices.Add(new RegisteredDevice(device.Public, "SN1", DateTimeOffset.FromUnixTimeSeconds(Time), "nurse")).ShouldBeTrue();
            Epoch associated = new()
            {
                Device = Device,
                DataClass = "alarm",
                Id = [0, 0, 1, (byte)opening],
                Key = new byte[16],
                BaseIv = new byte[13],
                Start = Time,
                ClockQuality = 1,
                Association = new byte[16],
                Boot = 2,
                Uptime = 0,
                PolicyVersion = 1,
                LateAfterSeconds = 60,
                AnnouncementDigest = [9],
            };
            store.InTransaction(() =>
            {
                store.Ingest.AddEpoch(associated);
                PackContent content = PackContent.From([new SenMlRecord("alarm/o2", "", Time, null, "low")], "alarm")!;
                store.Ingest.AddPack(
                    associated, 10 + opening, content, isMarkedLate: false, DateTimeOffset.FromUnixTimeSeconds(Time)).ShouldNotBeNull();
            });
            store.Alarms.OfAssociation(new string('0', 32)).Count.ShouldBe(opening + 1);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_database_changed_by_a_newer_version_is_not_opened(string database)
    {
        using OldDatabase newer = new(database);
        ReadingStore.Open(newer.Target).Dispose();
        newer.Execute("INSERT INTO migrations (scriptname, applied) VALUES ('9999-newer.sql', CURRENT_TIMESTAMP)");
        Should.Throw<InvalidDataException>(() => ReadingStore.Open(newer.Target)).Message.ShouldContain("newer version");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Programs_that_open_an_old_database_together_upgrade_it_once(string database)
    {
        using OldDatabase old = new(database);
        old.Execute(BeforeAssociations);
        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(
                _ => Task.Run(() => ReadingStore.Open(old.Target).Dispose(), TestContext.Current.CancellationToken)));
        using ReadingStore store = ReadingStore.Open(old.Target);
        store.Devices.All().ShouldBeEmpty();
    }

    /// <summary>A database of its own.</summary>
    private sealed class OldDatabase : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly string _server = "";
        private readonly string _name = "old_" + Guid.NewGuid().ToString("N");

        public OldDatabase(string database)
        {
            Target = TestDatabases.Target(database, _folder);
            if (database == "PostgreSQL")
            {
                _server = Target;
                Run(new NpgsqlConnection(_server), $"CREATE DATABASE {_name}");
                Target = new NpgsqlConnectionStringBuilder(_server) { Database = _name, Pooling = false }.ToString();
            }
        }

        public string Target { get; }

        public void Execute(string sql)
        {
            if (_server.Length > 0)
            {
                Run(
                    new NpgsqlConnection(Target),
                    sql.Replace(" BLOB", " BYTEA", StringComparison.Ordinal).Replace("X'", "'\\x", StringComparison.Ordinal));
            }
            else
            {
                Run(new SqliteConnection($"Data Source={Target};Pooling=False"), sql);
            }
        }

        public void Dispose()
        {
            if (_server.Length > 0)
            {
                Run(new NpgsqlConnection(_server), $"DROP DATABASE {_name} WITH (FORCE)");
            }

            _folder.Dispose();
        }

        private static void Run(DbConnection connection, string sql)
        {
            using (connection)
            {
                connection.Open();
                using DbCommand command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
        }
    }
}
