using Agent.Tests.Pairing;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Alarms;

/// <summary>Alarms that somebody acknowledges on the hospital's pages: a signed command to the sensor.</summary>
public sealed class Acknowledgements : IDisposable
{
    private const int Fast = 1400;
    private const int Slow = 300;
    private const int Well = 720;

    private readonly PairingRig _rig = new(alarms: AlarmReports.Limit("hr", low: 40, high: 120));
    private readonly byte[] _association;
    private long _counter = 1000;

    public Acknowledgements()
    {
        _rig.Ward.Patient.Has(VitalSign.HeartRate, Well);
        _association = _rig.Pair();
        _rig.Run(30);
    }

    private StandingAlarm Standing => _rig.Ward.Store.Alarms.Standing().ShouldHaveSingleItem();

    private IEnumerable<string> Words => _rig.Ward.AlarmWords();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_sensor_shows_the_alarm_as_seen_and_the_hospital_has_it_within_two_seconds()
    {
        Raise(Fast);
        _rig.Light.ShouldBe(LightPattern.Alarm);

        Acknowledge(Standing.Raised.Sequence).ShouldBe(CommandAnswer.CarriedOut);

        _rig.Light.ShouldBe(LightPattern.AlarmSeen, "the heart still beats too fast");
        _rig.Run(2);
        (Standing.IsActive, Standing.IsSeen).ShouldBe((true, true));
        Words.ShouldBe(["hr high", "seen ward"]);
    }

    [Fact]
    public void An_alarm_that_was_raised_after_the_page_was_drawn_stays_unseen()
    {
        Raise(Fast);
        long shown = Standing.Raised.Sequence;
        Raise(Slow);

        Acknowledge(shown).ShouldBe(CommandAnswer.NewerAlarm);

        _rig.Light.ShouldBe(LightPattern.Alarm);
        Standing.IsSeen.ShouldBeFalse();
        Acknowledge(Standing.Raised.Sequence).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(2);
        Standing.IsSeen.ShouldBeTrue();
    }

    [Fact]
    public void An_alarm_that_the_hospital_has_not_got_yet_stays_unseen()
    {
        _rig.Ward.Link.IsUp = false;
        Raise(Fast);
        _rig.Ward.Link.IsUp = true;
        Acknowledge(0).ShouldBe(CommandAnswer.NewerAlarm);
        _rig.Light.ShouldBe(LightPattern.Alarm);
    }

    [Fact]
    public void An_alarm_that_was_over_before_the_sensor_lost_power_can_be_cleared_at_the_hospital_and_at_the_bed()
    {
        foreach (bool isAtBed in new[] { false, true })
        {
            Raise(Fast);
            Raise(Well);
            _rig.Ward.Restart();
            _rig.Run(30);
            (Standing.IsActive, Standing.IsSeen).ShouldBe((false, false));
            _rig.Light.ShouldBe(LightPattern.Measuring, "the sensor itself does not know it any more");

            if (isAtBed)
            {
                _rig.Press();
            }
            else
            {
                Acknowledge(Standing.Raised.Sequence).ShouldBe(CommandAnswer.CarriedOut);
            }

            _rig.Run(2);
            _rig.Ward.Store.Alarms.Standing().ShouldBeEmpty(isAtBed ? "pressed at the bed" : "acknowledged at the hospital");
        }
    }

    [Fact]
    public void The_acknowledgement_of_one_patients_alarms_is_none_of_the_next_patients()
    {
        Raise(Fast);
        long shown = Standing.Raised.Sequence;
        _rig.Hold(10.5);
        _rig.Ward.Patient.Has(VitalSign.HeartRate, Fast);
        _rig.Pair();
        _rig.Run(30);

        Acknowledge(shown + 100).ShouldBe(CommandAnswer.NotAssociated);

        _rig.Light.ShouldBe(LightPattern.Alarm);
    }

    [Fact]
    public void A_repeated_acknowledgement_is_answered_again_and_marks_no_later_alarm_as_seen()
    {
        Raise(Fast);
        byte[] command = Sign(_association, Standing.Raised.Sequence, ++_counter);
        _rig.Send(command);
        Raise(Slow);
        _rig.Light.ShouldBe(LightPattern.Alarm);

        _rig.Send(command);

        _rig.Answers.Count(answer => answer == ((long)CommandAnswer.CarriedOut, _counter)).ShouldBe(2);
        _rig.Light.ShouldBe(LightPattern.Alarm);
    }

    [Theory]
    [InlineData("40")]
    [InlineData("8150A0A1A2A3A4A5A6A7A8A9AAABACADAEAF")]
    [InlineData("8250A0A1A2A3A4A5A6A7A8A9AAABACADAEAF20")]
    [InlineData("825818A0A1A2A3A4A5A6A7A8A9AAABACADAEAFA0A1A2A3A4A5A6A700")]
    [InlineData("82F601")]
    public void A_malformed_acknowledgement_of_the_authority_changes_nothing(string arguments)
    {
        Raise(Fast);
        AuthorityCommand command = new(_rig.Ward.Agent.DeviceId, AuthorityCommand.Acknowledge, ++_counter, _rig.Ward.Now.AddMinutes(2))
        {
            Arguments = Convert.FromHexString(arguments),
        };
        _rig.Send(command.Sign(_rig.Ward.Authority, _rig.Ward.Key));
        _rig.Answers[^1].Refusal.ShouldBeOneOf((long)CommandAnswer.Malformed, (long)CommandAnswer.NotAssociated);
        _rig.Light.ShouldBe(LightPattern.Alarm);
    }

    /// <summary>The patient gets this heart rate, in tenths, for long enough that the hospital hears of its alarm or its end.</summary>
    private void Raise(int heartRate)
    {
        _rig.Ward.Patient.Has(VitalSign.HeartRate, heartRate);
        _rig.Run(20);
    }

    private CommandAnswer Acknowledge(long sequence)
    {
        _rig.Send(Sign(_association, sequence, ++_counter));
        (long refusal, long counter) = _rig.Answers[^1];
        counter.ShouldBe(_counter);
        return (CommandAnswer)refusal;
    }

    private byte[] Sign(byte[] association, long sequence, long counter) => AuthorityCommand.ForAcknowledging(
        _rig.Ward.Agent.DeviceId, association, sequence, counter, _rig.Ward.Now.AddMinutes(2)).Sign(_rig.Ward.Authority, _rig.Ward.Key);
}
