using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Readings;

/// <summary><c>medagent readings export --db-read</c>: from a streaming replica, and through PgBouncer.</summary>
public class ExportsFromReplicas
{
    [Fact]
    public async Task An_export_reads_from_a_replica_and_through_PgBouncer_and_says_when_nobody_is_there()
    {
        using PostgresServer server = PostgresServer.Start();
        using (CollectorRig rig = new("PostgreSQL", target: server.Target))
        {
            HospitalKey device = rig.NewDevice();
            Epoch epoch = rig.NewEpoch(device, "vitals");
            rig.Announce(device, epoch);
            rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(rig.Now, 72))]);
        }

        using PostgresServer replica = server.StartReplica();
        using PgBouncer pool = new(replica);
        string[] export = ["readings", "export", "--db", server.Target, "--db-read"];
        string direct = await Programs.Succeeds("readings", "export", "--db", server.Target);
        direct.ShouldContain(",72,");
        (await Programs.Succeeds([.. export, replica.Target])).ShouldBe(direct);
        (await Programs.Succeeds([.. export, pool.Target])).ShouldBe(direct);
        string file = await Programs.Fails([.. export, "readings.db"]);
        file.ShouldContain("--db-read readings.db: this is a file");
        replica.Kill();
        (await Programs.Fails([.. export, replica.Target])).ShouldContain("--db-read: the database cannot be read");
    }
}
