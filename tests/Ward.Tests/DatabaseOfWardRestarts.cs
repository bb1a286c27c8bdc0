using Hospital.Tests.World;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Trends;

namespace Ward.Tests;

/// <summary>A real PostgreSQL is killed and comes back, while a dashboard shows what is in it.</summary>
public class DatabaseOfWardRestarts
{
    [Fact]
    public void While_PostgreSQL_is_away_the_dashboard_says_that_its_values_are_old_and_later_it_shows_new_ones_by_itself()
    {
        using PostgresServer server = PostgresServer.Start();
        using DashboardOverStore ward = new(server.Target);
        StoredSensor sensor = ward.NewSensor().Pair("P-1001", "1", ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", ward.Now.AddHours(-1));
        for (int life = 0; life < 2; life++)
        {
            sensor.Send(epoch, ward.Now, StoredSensor.Values(ward.Now, ("hr", 72 + life)));
            ward.ReadBed().VitalSigns[0].Number.ShouldBe($"{72 + life}");
            ward.Dashboard.Snapshot.Trouble.ShouldBe("");
            DateTimeOffset lastRead = ward.Now;

            server.Kill();
            ward.Now = ward.Now.AddMinutes(1);
            BedView old = ward.ReadBed();
            old.VitalSigns[0].Number.ShouldBe($"{72 + life}", "what is known is still shown");
            ward.Dashboard.Snapshot.Trouble.ShouldBe(
                $"The database cannot be read since {lastRead:HH:mm}. The values shown here are old. Look at the patients, and call your "
                + "IT desk.");
            ward.Now = ward.Now.AddMinutes(20);
            ward.ReadBed().VitalSigns[0].Freshness.ShouldBe(Freshness.Old);
            ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The database cannot be read");
            ward.Dashboard.FindHang().ShouldBeNull("a restart does not bring the database back");

            server.Restart();
            ward.ReadBed();
            ward.Dashboard.Snapshot.Trouble.ShouldBe("");
        }
    }
}
