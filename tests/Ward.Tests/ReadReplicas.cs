using Hospital.Tests.World;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Ward.Tests;

/// <summary>A dashboard that reads from a streaming replica of PostgreSQL, or through PgBouncer.</summary>
public class ReadReplicas
{
    [Fact]
    public void A_dashboard_shows_what_its_replica_has_and_says_when_that_is_behind_or_gone()
    {
        using PostgresServer server = PostgresServer.Start();
        ReadingStore.Open(server.Target).Dispose();
        using PostgresServer replica = server.StartReplica();
        using DashboardOverStore ward = new(server.Target, replica.Target);
        StoredSensor sensor = ward.NewSensor().Pair("P-1001", "1", ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", ward.Now.AddHours(-1));
        Send(ward, sensor, epoch, 72, server, replica);
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("72");
        ward.Dashboard.Snapshot.Trouble.ShouldBe("");

        // It receives, and does not apply.
        Run(replica, "SELECT pg_wal_replay_pause()");
        Send(ward, sensor, epoch, 73, server, null);
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("72");
        ward.RealTime.Advance(TimeSpan.FromSeconds(12));
        ward.Store.Heartbeats.Beat("collector", "");
        ward.ReadBed();
        ward.Dashboard.Snapshot.Trouble.ShouldBe(
            "The database that is shown here is 12 s behind: new values are not shown. Look at the patients, and call your IT desk.");
        Run(replica, "SELECT pg_wal_replay_resume()");
        WaitForReplica(server, replica);
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("73");
        ward.Dashboard.Snapshot.Trouble.ShouldBe("");

        replica.Kill();
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("73", "what is known is still shown");
        ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The database cannot be read");
        Send(ward, sensor, epoch, 74, server, null);
        replica.Restart();
        WaitForReplica(server, replica);
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("74");
        ward.Dashboard.Snapshot.Trouble.ShouldBe("");
    }

    [Fact]
    public void A_dashboard_reads_through_PgBouncer_in_transaction_mode_and_goes_on_when_that_is_back()
    {
        using PostgresServer server = PostgresServer.Start();
        using PgBouncer pool = new(server);
        using DashboardOverStore ward = new(server.Target, pool.Target);
        StoredSensor sensor = ward.NewSensor().Pair("P-1001", "1", ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", ward.Now.AddHours(-1));
        for (int look = 0; look < 6; look++)
        {
            // Other programs use the only session in between: nothing of this one may be in it, and nothing is left there.
            Send(ward, sensor, epoch, 70 + look, server, null);
            using ReadingStore other = ReadingStore.OpenToRead(pool.Target);
            other.Measurements.LatestOfDevice(sensor.Device).Single().Value.ShouldBe(70 + look);
            ward.ReadBed().VitalSigns[0].Number.ShouldBe($"{70 + look}");
            ward.Dashboard.Snapshot.Trouble.ShouldBe("");
        }

        // Four connections that write, this one, and all of PgBouncer's.
        Read(server, "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").ShouldBe("6");
        pool.Kill();
        ward.ReadBed();
        ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The database cannot be read");
        pool.Restart();
        Send(ward, sensor, epoch, 80, server, null);
        ward.ReadBed().VitalSigns[0].Number.ShouldBe("80");
        ward.Dashboard.Snapshot.Trouble.ShouldBe("");
    }

    private static void Send(
        DashboardOverStore ward, StoredSensor sensor, Epoch epoch, int heartRate, PostgresServer server, PostgresServer? replica)
    {
        ward.Store.Heartbeats.Beat("collector", "");
        sensor.Send(epoch, ward.Now, StoredSensor.Values(ward.Now, ("hr", heartRate)));
        if (replica is not null)
        {
            WaitForReplica(server, replica);
        }
    }

    /// <summary>Until the replica has what the server has now.</summary>
    private static void WaitForReplica(PostgresServer server, PostgresServer replica)
    {
        string position = Read(server, "SELECT pg_current_wal_lsn()::text");
        SpinWait.SpinUntil(
            () => Read(replica, $"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn") == "True", TimeSpan.FromSeconds(60))
            .ShouldBeTrue();
    }

    private static void Run(PostgresServer server, string sql) => Read(server, sql);

    private static string Read(PostgresServer server, string sql)
    {
        using NpgsqlConnection connection = new(server.Target + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return $"{command.ExecuteScalar()}";
    }
}
