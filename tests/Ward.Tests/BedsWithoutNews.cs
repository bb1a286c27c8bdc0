using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Trends;

namespace Ward.Tests;

/// <summary>Nothing arrives, and time goes on: the dashboard makes a bed's view anew only when it would say something else.</summary>
public sealed class BedsWithoutNews : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    [Theory]
    [InlineData(60)]
    [InlineData(5)]
    [InlineData(200)]
    public void A_bed_shows_in_the_second_in_which_a_value_becomes_old_that_it_is_old(int periodSeconds)
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", _ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", _ward.Now.AddHours(-1));
        for (int i = 0; i < 8; i++)
        {
            sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("hr", 72), ("o2", 97)));
            _ward.Now = _ward.Now.AddSeconds(periodSeconds);
        }

        int moments = 0;
        for (Freshness freshness = Freshness.Current; freshness == Freshness.Current; _ward.Now = _ward.Now.AddSeconds(1))
        {
            BedView shown = _ward.ReadBed();
            BedView opened = _ward.ReadBedOfNewDashboard();
            freshness = opened.VitalSigns[0].Freshness;
            shown.VitalSigns.Select(sign => (sign.Freshness, sign.Number)).ShouldBe(
                opened.VitalSigns.Select(sign => (sign.Freshness, sign.Number)), $"second {moments}");
            shown.Link.ShouldBe(opened.Link, $"second {moments}");
            moments++;
        }

        moments.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void A_trend_moves_on_every_minute()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", _ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", _ward.Now.AddHours(-1));
        for (int i = 0; i < 8; i++)
        {
            sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("hr", 72)));
            _ward.Now = _ward.Now.AddSeconds(80);
        }

        HashSet<string> drawn = [];

        // A column that began with the first second ends with the sixtieth.
        for (int second = 0; second < 60 || (second == 60 && drawn.Count == 1); second++)
        {
            drawn.Add(_ward.ReadBed().VitalSigns[0].Trend.Line);
            _ward.Now = _ward.Now.AddSeconds(1);
        }

        drawn.Count.ShouldBe(2, "somewhere in this minute a column has ended");
    }

    [Fact]
    public void After_the_database_was_restored_a_bed_says_so_at_once()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", _ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", _ward.Now.AddHours(-1));
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("hr", 72)));
        _ward.ReadBed().Link.ShouldBe(LinkState.Connected);

        _ward.AddRestore(made: _ward.Now.AddMinutes(-1), restored: _ward.Now.AddSeconds(1));
        _ward.Now = _ward.Now.AddSeconds(2);
        _ward.ReadBed().LinkText.ShouldStartWith("not confirmed since the database was restored");
    }

    public void Dispose() => _ward.Dispose();
}
