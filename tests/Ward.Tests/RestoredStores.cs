using NanoMedAgent.Hospital.Protocol;

namespace Ward.Tests;

/// <summary>What the dashboard shows after its database was restored from a backup.</summary>
public sealed class RestoredStores : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void A_pairing_out_of_a_backup_counts_as_unconfirmed_until_the_sensor_has_measured_in_it()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", Now.AddHours(-1));
        sensor.Send(epoch, Now.AddMinutes(-30), StoredSensor.Values(Now.AddMinutes(-30), ("hr", 72)));
        _ward.AddRestore(made: Now.AddMinutes(-20), restored: Now.AddMinutes(-1));
        _ward.ReadBed().LinkText.ShouldBe(
            "not confirmed since the database was restored from a backup of 13:40: check who has this sensor");
        _ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The database was restored at 13:59 from a backup of 13:40.");

        // What was measured before may be sent after the pairing has ended.
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddMinutes(-5), ("hr", 73)));
        _ward.ReadBed().LinkText.ShouldStartWith("not confirmed");

        sensor.Send(epoch, Now.AddSeconds(1), StoredSensor.Values(Now, ("hr", 74)));
        Now = Now.AddSeconds(1);
        _ward.ReadBed().LinkText.ShouldBe("connected");
        Now = Now.AddHours(25);
        _ward.ReadBed();
        _ward.Dashboard.Snapshot.Trouble.ShouldBe("");
    }
}
