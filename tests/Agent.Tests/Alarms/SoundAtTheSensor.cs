using Agent.Tests.Pairing;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Agent.Tests.Alarms;

/// <summary>What the buzzer sounds, and how the sound is paused or turned off: a signed command, within what the policy allows.</summary>
public sealed class SoundAtTheSensor : IDisposable
{
    private const int Well = 720;
    private const int Fast = 1400;

    private static readonly AlarmRule Rule = new()
    {
        NoValueSeconds = 20,
        Limits = new Dictionary<string, AlarmLimit>
        {
            ["hr"] = new(40, 120, 0, 0),
            ["rr"] = new(8, 30, 0, 0) { Priority = AlarmPriority.Medium },
            ["t"] = new(35, 39, 0, 0) { Priority = AlarmPriority.Low },
        },
        Signals = new AlarmSignals { NoValue = AlarmPriority.Medium, PauseSeconds = 120, ReminderSeconds = 60 },
    };

    private readonly PairingRig _rig;
    private readonly byte[] _association;
    private long _counter;

    public SoundAtTheSensor()
        : this(Rule)
    {
    }

    private SoundAtTheSensor(AlarmRule rule)
    {
        _rig = new PairingRig(alarms: rule);
        _association = _rig.Pair();
        _rig.Run(20);
    }

    private AlarmSound Sound => _rig.Ward.Buzzer.Asked;

    private long NowMs => _rig.Ward.Clock.UptimeMilliseconds;

    private IEnumerable<string> Reported => _rig.Ward.ReportedAudio().Select(audio => audio.Word);

    private StoredAudio Stored => _rig.Ward.Store.Alarms.NewestAudio(Convert.ToHexStringLower(_association)).ShouldNotBeNull();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(VitalSign.HeartRate, Fast, AlarmSound.High, LightPattern.Alarm)]
    [InlineData(VitalSign.RespiratoryRate, 400, AlarmSound.Medium, LightPattern.AlarmMedium)]
    [InlineData(VitalSign.Temperature, 400, AlarmSound.Low, LightPattern.AlarmLow)]
    [InlineData(VitalSign.HeartRate, null, AlarmSound.Medium, LightPattern.AlarmMedium)]
    public void Light_and_sound_have_the_priority_of_the_alarm_and_a_press_silences_it(
        VitalSign sign, int? value, AlarmSound sound, LightPattern light)
    {
        Has(sign, value, seconds: 35);
        (Sound, _rig.Light).ShouldBe((sound, light));
        _rig.Press();
        _rig.Run(30);
        (Sound, Pulses(from: NowMs - 25_000)).ShouldBe((AlarmSound.None, 0), "it goes on, and somebody has seen it");
    }

    [Fact]
    public void The_most_urgent_alarm_is_heard_and_what_is_over_calls_quietly_until_somebody_has_seen_it()
    {
        Has(VitalSign.Temperature, 400);
        Has(VitalSign.HeartRate, Fast);
        Sound.ShouldBe(AlarmSound.High);
        Has(VitalSign.HeartRate, Well);
        (Sound, _rig.Light).ShouldBe((AlarmSound.Low, LightPattern.Alarm), "the light says how urgent it was");
        Has(VitalSign.Temperature, 370);
        Sound.ShouldBe(AlarmSound.Low);
        _rig.Press();
        Sound.ShouldBe(AlarmSound.None);
    }

    [Fact]
    public void It_sounds_within_a_second_of_the_decision_and_a_new_alarm_does_so_again_after_an_acknowledgement()
    {
        Has(VitalSign.HeartRate, Fast);
        DateTimeOffset decided = _rig.Ward.Store.Alarms.Standing().Single().Raised.Time!.Value;
        DateTimeOffset heard = _rig.Ward.Now - TimeSpan.FromMilliseconds(NowMs - _rig.Ward.Buzzer.Pulses[0].FromMs);
        (heard - decided).TotalSeconds.ShouldBeInRange(0, 1);
        _rig.Press();
        Sound.ShouldBe(AlarmSound.None);
        Has(VitalSign.RespiratoryRate, 400);
        (Sound, _rig.Light).ShouldBe((AlarmSound.Medium, LightPattern.AlarmMedium), "the new one is not as urgent as the old one");
    }

    [Fact]
    public void A_pause_is_silent_ends_by_itself_after_the_time_of_the_policy_and_the_hospital_hears_of_both_within_two_seconds()
    {
        Has(VitalSign.HeartRate, Fast);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.CarriedOut);
        long pausedMs = NowMs;
        DateTimeOffset pausedAt = _rig.Ward.Now;
        (Sound, _rig.Light).ShouldBe((AlarmSound.None, LightPattern.Alarm), "the light is not paused");
        _rig.Run(2);
        _rig.Ward.ReportedAudio().ShouldBe([new ReportedAudio(ReportedAudio.Paused, 120)]);
        Stored.IsPausedAt(_rig.Ward.Now).ShouldBeTrue();
        (Stored.PauseEnd!.Value - pausedAt).TotalSeconds.ShouldBeInRange(115, 120);

        _rig.Run(112);
        (Sound, Pulses(from: pausedMs)).ShouldBe((AlarmSound.None, 0));
        _rig.Run(8);
        Sound.ShouldBe(AlarmSound.High, "nobody has seen it");
        Reported.ShouldBe([ReportedAudio.Paused, ReportedAudio.Time]);
        Stored.IsPausedAt(_rig.Ward.Now).ShouldBeFalse();
    }

    [Fact]
    public void A_new_alarm_of_high_priority_ends_the_pause_and_one_of_lower_priority_waits_for_its_end()
    {
        Has(VitalSign.Temperature, 400);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.CarriedOut);
        Has(VitalSign.RespiratoryRate, 400);
        (Sound, _rig.Light).ShouldBe((AlarmSound.None, LightPattern.AlarmMedium));
        Has(VitalSign.HeartRate, Fast);
        Sound.ShouldBe(AlarmSound.High);
        Reported.ShouldBe([ReportedAudio.Paused, ReportedAudio.Alarm]);
        Stored.IsPausedAt(_rig.Ward.Now).ShouldBeFalse();
    }

    [Fact]
    public void A_pause_that_is_asked_for_again_begins_anew_and_can_be_ended_at_any_time()
    {
        Has(VitalSign.HeartRate, Fast);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(100);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(100);
        Sound.ShouldBe(AlarmSound.None);
        Send(AudioState.On).ShouldBe(CommandAnswer.CarriedOut);
        Sound.ShouldBe(AlarmSound.High);
        _rig.Run(60);
        Reported.ShouldBe([ReportedAudio.Paused, ReportedAudio.Paused, ReportedAudio.On]);
    }

    [Fact]
    public void While_the_sound_is_off_a_reminder_sounds_as_often_as_the_policy_says_whatever_happens()
    {
        Send(AudioState.Off).ShouldBe(CommandAnswer.CarriedOut);
        long offMs = NowMs;
        Has(VitalSign.HeartRate, Fast, seconds: 170);
        (Sound, _rig.Light).ShouldBe((AlarmSound.Reminder, LightPattern.Alarm));
        _rig.Ward.Buzzer.Pulses.Where(pulse => pulse.FromMs >= offMs).Select(pulse => pulse.FromMs - _rig.Ward.Buzzer.Pulses[0].FromMs)
            .ShouldBe([60_000, 120_000], "and one when it was turned off");
        _rig.Ward.Buzzer.Pulses.ShouldAllBe(pulse => pulse.ToMs - pulse.FromMs == 200);
        (Stored.IsOff, Stored.IsPausedAt(_rig.Ward.Now)).ShouldBe((true, false));

        Send(AudioState.On).ShouldBe(CommandAnswer.CarriedOut);
        Sound.ShouldBe(AlarmSound.High);
        _rig.Run(2);
        Reported.ShouldBe([ReportedAudio.Off, ReportedAudio.On]);
    }

    [Fact]
    public void What_the_policy_does_not_allow_is_refused_and_the_alarm_sounds_on()
    {
        using SoundAtTheSensor usual = new(Rule with { Signals = AlarmSignals.Usual });
        usual.Has(VitalSign.HeartRate, Fast);
        usual.Send(AudioState.Off).ShouldBe(CommandAnswer.AudioNotAllowed, "off only where a policy says so");
        usual.Sound.ShouldBe(AlarmSound.High);
        usual.Send(AudioState.Paused).ShouldBe(CommandAnswer.CarriedOut, "two minutes, also by a policy that does not say it");

        using SoundAtTheSensor strict = new(Rule with { Signals = new AlarmSignals { PauseSeconds = 0 } });
        strict.Has(VitalSign.HeartRate, Fast);
        strict.Send(AudioState.Paused).ShouldBe(CommandAnswer.AudioNotAllowed);
        strict.Send(AudioState.Off).ShouldBe(CommandAnswer.AudioNotAllowed);
        (strict.Sound, strict.Reported.Any()).ShouldBe((AlarmSound.High, false));
    }

    [Theory]
    [InlineData(AudioState.Paused)]
    [InlineData(AudioState.Off)]
    public void A_restart_turns_the_sound_on_again_and_the_hospital_knows_it(AudioState state)
    {
        Send(state).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(2);
        (Stored.IsPausedAt(_rig.Ward.Now) || Stored.IsOff).ShouldBeTrue();
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        Has(VitalSign.HeartRate, Fast);
        Sound.ShouldBe(AlarmSound.High);
        (Stored.IsPausedAt(_rig.Ward.Now) || Stored.IsOff).ShouldBeFalse();
    }

    [Fact]
    public void The_next_patients_alarms_sound()
    {
        Send(AudioState.Off).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Hold(10.5);
        Sound.ShouldBe(AlarmSound.None, "there is nobody");
        _rig.Ward.Patient.Has(VitalSign.HeartRate, Fast);
        _rig.Pair();
        _rig.Run(20);
        Sound.ShouldBe(AlarmSound.High);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.NotAssociated, "it is for the patient before");
        Sound.ShouldBe(AlarmSound.High);
    }

    [Fact]
    public void A_board_without_a_buzzer_says_so()
    {
        _rig.Ward.HasBuzzer = false;
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        Has(VitalSign.HeartRate, Fast);
        Send(AudioState.Paused).ShouldBe(CommandAnswer.NoBuzzer);
        (Reported.Any(), _rig.Light).ShouldBe((false, LightPattern.Alarm));
    }

    [Fact]
    public void A_pause_that_comes_again_is_answered_again_and_pauses_nothing()
    {
        Has(VitalSign.HeartRate, Fast);
        byte[] command = Sign(AudioState.Paused);
        _rig.Send(command);
        Send(AudioState.On).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Send(command);
        _rig.Answers[^1].Refusal.ShouldBe((long)CommandAnswer.CounterUsed);
        Sound.ShouldBe(AlarmSound.High);
        _rig.Run(60);
        command = Sign(AudioState.Paused);
        _rig.Send(command);
        _rig.Run(60);
        _rig.Send(command);
        _rig.Run(70);
        Sound.ShouldBe(AlarmSound.High, "the second copy has not made it longer");
    }

    [Fact]
    public void A_pause_that_was_held_back_until_it_has_expired_pauses_nothing()
    {
        Has(VitalSign.HeartRate, Fast);
        byte[] command = Sign(AudioState.Paused);
        _rig.Run(121);
        _rig.Send(command);
        _rig.Answers[^1].Refusal.ShouldBe((long)CommandAnswer.Expired);
        (Sound, Reported.Any()).ShouldBe((AlarmSound.High, false));
    }

    [Fact]
    public void Who_holds_the_broker_silences_nothing()
    {
        Has(VitalSign.HeartRate, Fast);
        using HospitalKey stranger = HospitalKey.Create();
        _counter = _rig.NextCounter();
        AuthorityCommand forged = AuthorityCommand.ForAudio(
            _rig.Ward.Agent.DeviceId, _association, AudioState.Paused, _counter, _rig.Ward.Now.AddMinutes(2));
        _rig.Send(forged.Sign(stranger, _rig.Ward.Key));

        // Of the hospital, for another sensor.
        _rig.Send(AuthorityCommand.ForAudio(
            stranger.Public.DeviceId, _association, AudioState.Paused, _counter, _rig.Ward.Now.AddMinutes(2))
            .Sign(_rig.Ward.Authority, stranger.Public));
        byte[] changed = forged.Sign(_rig.Ward.Authority, _rig.Ward.Key);
        changed[^1] ^= 1;
        _rig.Send(changed);
        (Sound, Reported.Any()).ShouldBe((AlarmSound.High, false));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("8150{0}")]
    [InlineData("8250{0}03")]
    [InlineData("8250{0}20")]
    [InlineData("8250{0}F5")]
    [InlineData("82F601")]
    public void A_malformed_command_of_the_authority_changes_nothing(string arguments)
    {
        Has(VitalSign.HeartRate, Fast);
        _counter = _rig.NextCounter();
        AuthorityCommand command = new(_rig.Ward.Agent.DeviceId, AuthorityCommand.Audio, _counter, _rig.Ward.Now.AddMinutes(2))
        {
            Arguments = Convert.FromHexString(arguments.Replace("{0}", Convert.ToHexString(_association), StringComparison.Ordinal)),
        };
        _rig.Send(command.Sign(_rig.Ward.Authority, _rig.Ward.Key));
        _rig.Answers[^1].Refusal.ShouldBeOneOf((long)CommandAnswer.Malformed, (long)CommandAnswer.NotAssociated);
        (Sound, Reported.Any()).ShouldBe((AlarmSound.High, false));
    }

    [Fact]
    public void A_pause_whose_report_waits_for_the_network_is_reported_with_its_end()
    {
        Has(VitalSign.HeartRate, Fast);
        byte[] command = Sign(AudioState.Paused);
        _rig.Ward.IsCollectorRunning = false;
        _rig.Send(command);
        _rig.Run(130);
        _rig.Ward.IsCollectorRunning = true;
        _rig.Run(20);
        Reported.ShouldBe([ReportedAudio.Paused, ReportedAudio.Time]);
        Stored.IsPausedAt(_rig.Ward.Now).ShouldBeFalse();
    }

    private int Pulses(long from) => _rig.Ward.Buzzer.Pulses.Count(pulse => pulse.ToMs > from);

    private void Has(VitalSign sign, int? value, double seconds = 15)
    {
        if (value is { } known)
        {
            _rig.Ward.Patient.Has(sign, known);
        }
        else
        {
            _rig.Ward.Patient.Lacks(sign, SignalQuality.LeadOff);
        }

        _rig.Run(seconds);
    }

    private CommandAnswer Send(AudioState state)
    {
        _rig.Send(Sign(state));
        (long refusal, long counter) = _rig.Answers[^1];
        counter.ShouldBe(_counter);
        return (CommandAnswer)refusal;
    }

    private byte[] Sign(AudioState state)
    {
        _counter = _rig.NextCounter();
        return AuthorityCommand.ForAudio(_rig.Ward.Agent.DeviceId, _association, state, _counter, _rig.Ward.Now.AddMinutes(2))
            .Sign(_rig.Ward.Authority, _rig.Ward.Key);
    }
}
