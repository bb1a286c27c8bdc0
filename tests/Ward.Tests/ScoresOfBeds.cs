using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;

namespace Ward.Tests;

/// <summary>The early-warning score that a nurse sees at a bed.</summary>
public sealed class ScoresOfBeds : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void A_bed_shows_the_score_and_the_points_of_each_parameter_that_was_measured()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("rr", 22), ("o2", 93), ("ns", 104), ("hr", 112), ("t", 38.4m)));
        EarlyWarningScore score = _ward.ReadBed().Score!;
        score.Parts.ShouldBe(
            [new("respiration", 2), new("SpO2", 2), new("pressure", 1), new("pulse", 2), new("temperature", 1)]);
        (score.Total, score.HasThree).ShouldBe((8, false));
        _ward.ReadBed().Summary.ShouldEndWith("Early-warning score at least 8.");
    }

    [Fact]
    public void A_parameter_that_is_not_measured_is_no_part_and_one_that_is_too_old_is_none_any_more()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        DateTimeOffset cuff = _ward.Now.AddMinutes(-59);
        sensor.Send(epoch, cuff, StoredSensor.Values(cuff, ("ns", 85)));
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 97)));
        _ward.ReadBed().Score!.Parts.ShouldBe([new("SpO2", 0), new("pressure", 3)]);

        _ward.Now = _ward.Now.AddMinutes(1);
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 97)));
        _ward.ReadBed().Score!.Parts.ShouldBe([new("SpO2", 0)]);
    }

    [Fact]
    public void A_sensor_that_has_fallen_silent_has_no_score()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 90)));
        _ward.ReadBed().Score!.Total.ShouldBe(3);
        _ward.Now = _ward.Now.AddMinutes(10);
        BedView bed = _ward.ReadBed();
        bed.Link.ShouldBe(LinkState.Silent);
        bed.Score.ShouldBeNull("it would be the one of ten minutes ago");
    }

    [Fact]
    public void A_sensor_with_a_policy_of_its_own_is_scored_by_that_one_as_soon_as_it_has_confirmed_it()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 90)));
        _ward.ReadBed().Score!.Parts.ShouldBe([new("SpO2", 3)]);

        _ward.Confirm(sensor, 2, new AlarmRule { Score = new ScoreRule { IsScale2 = true, IsOnOxygen = true } });
        sensor.Send(
            sensor.NewEpoch("vitals", _ward.Now) with { PolicyVersion = 2 }, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 90)));
        _ward.ReadBed().Score!.Parts.ShouldBe([new("SpO2", 0), new("oxygen", 2)]);

        _ward.Confirm(sensor, 3, new AlarmRule());
        sensor.Send(
            sensor.NewEpoch("vitals", _ward.Now) with { PolicyVersion = 3 }, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 90)));
        _ward.ReadBed().Score.ShouldBeNull("the sensor computes none any more");
    }

    [Fact]
    public void A_sensor_whose_policy_nobody_here_knows_has_no_score()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch with { PolicyVersion = 9 }, _ward.Now, StoredSensor.Values(_ward.Now, ("o2", 90)));
        _ward.ReadBed().Score.ShouldBeNull();
    }
}
