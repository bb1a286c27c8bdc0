using NanoMedAgent.Ward.Dashboard;

namespace Ward.Tests;

/// <summary>What the dashboard shows when no collector stores what sensors send.</summary>
public sealed class CollectorsOfWard : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void Without_a_collector_the_ward_calls_the_IT_desk_and_no_sensor_is_called_silent()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        sensor.Send(sensor.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 70)));
        for (int beat = 0; beat < 10; beat++)
        {
            _ward.Store.Heartbeats.Beat("one", "");
            _ward.ReadBed().Link.ShouldBe(LinkState.Connected);
            _ward.RealTime.Advance(TimeSpan.FromSeconds(5));
        }

        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        _ward.RealTime.Advance(TimeSpan.FromSeconds(30));
        Now = Now.AddMinutes(20);
        BedView bed = _ward.ReadBed();
        (bed.Link, bed.LinkText.English).ShouldBe((LinkState.Uncollected, "no new values: the collector is not running"));
        _ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The collector is not running: new values stay on the sensors");
        _ward.Store.Heartbeats.Beat("another", "");
        _ward.ReadBed().LinkText.ShouldBe("no signal since 14:00: the ward hears sensors again, and waits for this one");
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        Now = Now.AddSeconds(30);
        _ward.Store.Heartbeats.Beat("another", "");
        _ward.ReadBed().LinkText.ShouldBe("no signal since 14:00");
    }

    [Fact]
    public void A_collector_that_does_not_reach_its_broker_says_why_unless_another_does()
    {
        _ward.Store.Heartbeats.Beat("one", "not connected to the broker: its certificate has expired");
        _ward.ReadBed();
        _ward.Dashboard.Snapshot.Trouble.ShouldStartWith(
            "The collector receives nothing (not connected to the broker: its certificate has expired): new values stay on the sensors");
        _ward.Store.Heartbeats.Beat("another", "");
        _ward.ReadBed();
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
    }

    [Fact]
    public void A_ward_where_no_collector_has_ever_run_says_so_after_half_a_minute()
    {
        _ward.ReadBed();
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        _ward.RealTime.Advance(TimeSpan.FromSeconds(31));
        _ward.ReadBed();
        _ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The collector is not running");
    }
}
