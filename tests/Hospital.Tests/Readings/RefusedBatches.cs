using System.Data.Common;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Npgsql;

namespace Hospital.Tests.Readings;

/// <summary>The database does not take a batch.</summary>
public class RefusedBatches
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_pack_that_the_database_refuses_is_found_and_kept_in_quarantine_and_all_others_are_stored(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey device = rig.NewDevice();
        HospitalKey other = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        Epoch otherEpoch = rig.NewEpoch(other, "vitals");
        rig.Announce(device, epoch);
        rig.Announce(other, otherEpoch);
        using RefusingRule rule = new(database, rig.Database, device.Public.DeviceId, 66);
        IReadOnlyList<Message> answers = rig.Collector.Handle(
        [
            .. Enumerable.Range(60, 10).Select(rate => CollectorRig.Reading(epoch, rate, PackWriter.HeartRate(rig.Now, rate))),
            .. Enumerable.Range(60, 10).Select(rate => CollectorRig.Reading(otherEpoch, rate, PackWriter.HeartRate(rig.Now, rate))),
        ]);

        rig.HeartRates(device).ShouldBe([60, 61, 62, 63, 64, 65, 67, 68, 69]);
        rig.HeartRates(other).Count.ShouldBe(10);
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => (pack.Sequence, pack.Reason))
            .ShouldBe([(66, RefusalReason.RefusedByDatabase)]);
        rig.Refused.Select(refusal => (refusal.Sequence, refusal.Reason)).ShouldBe([(66, RefusalReason.RefusedByDatabase)]);
        answers.Count.ShouldBe(2);
        rig.Store.Sequences.Received(device.Public.DeviceId, "vitals").All.ShouldBe([(60, 69)]);
    }

    [Fact]
    public void When_the_database_itself_fails_nothing_is_acknowledged_and_nothing_is_in_quarantine()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        using SqliteConnection connection = new($"Data Source={rig.Database};Pooling=False");
        connection.Open();
        Run(connection, "ALTER TABLE measurements RENAME TO elsewhere");
        Message reading = CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 60));
        Should.Throw<DbException>(() => rig.Collector.Handle([reading]));
        rig.Store.Quarantine.List().ShouldBeEmpty();

        Run(connection, "ALTER TABLE elsewhere RENAME TO measurements");
        rig.Collector.Handle([reading]).Count.ShouldBe(1);
        rig.HeartRates(device).ShouldBe([60]);
    }

    [Fact]
    public void When_the_database_server_closes_the_connection_the_next_batch_is_stored_at_once()
    {
        using CollectorRig rig = new("PostgreSQL");
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals");
        rig.Announce(device, epoch);
        Message reading = CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 60));
        using (NpgsqlConnection connection = new(rig.Database))
        {
            connection.Open();
            Run(
                connection,
                $"""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND application_name = '{rig.ConnectionName}'
                """);
        }

        rig.Collector.Handle([reading]).Count.ShouldBe(1);
        rig.HeartRates(device).ShouldBe([60]);
    }

    private static void Run(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A rule in the database that refuses one pack of one device, until it is disposed.</summary>
    private sealed class RefusingRule : IDisposable
    {
        private readonly DbConnection _connection;
        private readonly string _drop;

        public RefusingRule(string database, string target, string device, int sequence)
        {
            string name = "refuse_" + device;
            string number = $"SELECT number FROM device_numbers WHERE device = '{device}'";
            bool isSqlite = database == "SQLite";
            _connection = isSqlite ? new SqliteConnection($"Data Source={target};Pooling=False") : new NpgsqlConnection(target);
            _connection.Open();
            Run(_connection, isSqlite
                ? $"""
                CREATE TRIGGER {name} BEFORE INSERT ON packs WHEN NEW.sequence = {sequence} AND NEW.device = ({number})
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """
                : $"""
                DO $$ BEGIN EXECUTE format('ALTER TABLE packs ADD CONSTRAINT {name} CHECK (device <> %s OR sequence <> {sequence})',
                ({number})); END $$
                """);
            _drop = isSqlite ? $"DROP TRIGGER {name}" : $"ALTER TABLE packs DROP CONSTRAINT {name}";
        }

        public void Dispose()
        {
            Run(_connection, _drop);
            _connection.Dispose();
        }
    }
}
