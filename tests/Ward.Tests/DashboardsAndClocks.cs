using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Trends;

namespace Ward.Tests;

/// <summary>What the dashboard shows of sensors that do not know the time, or have a wrong one.</summary>
public sealed class DashboardsAndClocks : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void A_value_without_a_time_is_marked_and_gets_its_time_when_the_sensor_learns_the_date()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now.AddMinutes(-5));
        Epoch clockless = sensor.NewEpoch("vitals", null);
        SenMlRecord uptime = new("uptime", "s", null, clockless.Uptime + 5, null);
        sensor.Send(clockless, Now.AddMinutes(-1), uptime, new SenMlRecord("hr", "1/min", null, 70, null));
        _ward.Vital("Heart rate").Remark.ShouldBe("time unknown");
        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Old);

        _ward.Store.InTransaction(() => _ward.Store.Ingest.AddEpoch(sensor.NewEpoch("vitals", Now)));
        _ward.Vital("Heart rate").Remark.ShouldNotContain("unknown");
    }

    [Fact]
    public void A_sensor_whose_clock_is_ahead_is_marked()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddHours(2), ("hr", 70)));
        _ward.Vital("Heart rate").Remark.ShouldBe("the sensor's clock is 2 h ahead");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10 * 365 * 24)]
    public void A_value_stamped_ahead_is_flagged_and_hides_neither_the_next_value_nor_its_own_age(int hours)
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddHours(hours), ("hr", 70)));
        _ward.Vital("Heart rate").Remark.ShouldStartWith("the sensor's clock is ");
        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Current, "it has just arrived");
        Now = Now.AddMinutes(30);
        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Old, "its date does not keep it current");
        _ward.Vital("Heart rate").Remark.ShouldContain(" ahead, 30 min old");

        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 130)));
        VitalSignView vital = _ward.Vital("Heart rate");
        (vital.Number.English, vital.Remark.English, vital.Freshness).ShouldBe(("130", "", Freshness.Current));
    }

    [Fact]
    public void A_missing_value_stamped_ahead_does_not_hide_the_next_value()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Missing(Now.AddHours(3), "o2", "lead-off"));
        _ward.Vital("SpO2").Remark.ShouldBe("not on the patient since 14:00");
        Now = Now.AddMinutes(1);
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("o2", 84)));
        _ward.Vital("SpO2").Number.ShouldBe("84");
    }

    [Fact]
    public void A_sensor_whose_clock_is_a_year_behind_shows_its_newest_value_and_says_so()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now.AddMinutes(-1), StoredSensor.Values(Now.AddMinutes(-1), ("hr", 70)));
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddDays(-365), ("hr", 130)));
        _ward.Vital("Heart rate").Number.ShouldBe("130");
        _ward.Vital("Heart rate").Remark.ShouldBe("the sensor's clock is 365 days behind");
        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Old, "nobody knows when it was measured");
        DeviceView page = _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!;
        page.Readings.Select(reading => reading.Value).ShouldBe([130, 70]);
    }

    [Fact]
    public void An_alarm_stamped_ahead_is_shown_without_a_time()
    {
        (StoredSensor sensor, Epoch _) = _ward.Paired();
        sensor.Send(sensor.NewEpoch("alarm", Now) with { Uptime = 1 }, Now, StoredSensor.Alarm(Now.AddHours(5), "hr", "high"));
        _ward.ReadBed().Alarms.Single().Since.ShouldBe("");
    }
}
