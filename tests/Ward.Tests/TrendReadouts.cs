using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Trends;

namespace Ward.Tests;

/// <summary>What a trend says about the place that somebody points at.</summary>
public sealed class TrendReadouts : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DashboardOverStore _ward = new();

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void Between_two_values_it_is_the_nearer_one_and_in_a_gap_there_is_none()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        DateTimeOffset now = _ward.Now;
        foreach (int minutes in new[] { 14, 13, 12, 11, 3, 2, 1, 0 })
        {
            DateTimeOffset time = now.AddMinutes(-minutes);
            sensor.Send(epoch, time, StoredSensor.Values(time, ("hr", 70 + minutes)));
        }

        At(sensor, now.AddMinutes(-12).AddSeconds(29)).ShouldBe("13:48:00: 82 /min");
        At(sensor, now.AddMinutes(-12).AddSeconds(31)).ShouldBe("13:49:00: 81 /min");
        At(sensor, now.AddMinutes(-11).AddSeconds(52)).ShouldBe("13:49:00: 81 /min");
        At(sensor, now.AddMinutes(-7)).ShouldBe("13:53: no value");
        At(sensor, now).ShouldBe("14:00:00: 70 /min");
        At(sensor, now.AddHours(-1)).ShouldBe("13:00: no value");
    }

    [Fact]
    public void The_pressures_of_one_measurement_are_said_together_and_a_part_that_is_missing_is_a_dash()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        DateTimeOffset now = _ward.Now;
        sensor.Send(epoch, now.AddMinutes(-30), StoredSensor.Values(now.AddMinutes(-30), ("ns", 118), ("nd", 74), ("nm", 89)));
        sensor.Send(epoch, now, StoredSensor.Values(now, ("ns", 131)));
        At(sensor, now.AddMinutes(-30), "Cuff pressure").ShouldBe("13:30:00: 118/74 mmHg");
        At(sensor, now, "Cuff pressure").ShouldBe("14:00:00: 131/– mmHg");
    }

    [Fact]
    public void A_value_that_arrived_late_is_said_to_have_done_so()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        DateTimeOffset measured = _ward.Now.AddMinutes(-40);
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(measured, ("hr", 72)));
        At(sensor, measured).ShouldBe("13:20:00: 72 /min, arrived late");
    }

    [Fact]
    public void No_value_is_nearer_to_the_place_than_the_one_that_is_read()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        DateTimeOffset now = _ward.Now;
        int[] ages = [0, 7, 8, 31, 32, 33, 90, 150, 151, 400, 401, 900, 3000];
        foreach (int age in ages.Reverse())
        {
            DateTimeOffset time = now.AddSeconds(-age);
            sensor.Send(epoch, time, StoredSensor.Values(time, ("hr", age / 10)));
        }

        TrendReadout readout = Page(sensor).Bed.VitalSigns[0].Readout!;
        for (int pointed = 0; pointed <= 3600; pointed++)
        {
            int distance = ages.Min(age => Math.Abs(age - pointed));
            string[] nearest =
            [
                .. ages.Where(age => Math.Abs(age - pointed) == distance)
                    .Select(age => FormattableString.Invariant($"{now.AddSeconds(-age):HH:mm:ss}: {age / 10} /min")),
            ];
            readout.At(now.AddSeconds(-pointed), TimeSpan.FromDays(1), now).English.ShouldBeOneOf(nearest);
        }
    }

    private DeviceView Page(StoredSensor sensor) => _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!;

    private string At(StoredSensor sensor, DateTimeOffset time, string title = "Heart rate") =>
        Page(sensor).Bed.VitalSigns.Single(sign => sign.Title == title).Readout!.At(time, Second, _ward.Now);
}
