using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;
using PatientLimits = NanoMedAgent.Hospital.Policies.PatientLimits;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Alarms;

/// <summary>One patient's own limits: a signed command, within the bounds of the policy, for some hours.</summary>
public sealed class PatientLimitsAtTheSensor : IDisposable
{
    private const int Fast = 1300;
    private const int Well = 720;
    private const int Delay = 10;

    private static readonly AlarmRule Rule = new()
    {
        Limits = new Dictionary<string, AlarmLimit>
        {
            ["hr"] = new(40, 120, 2, Delay) { PatientLow = new LimitRange(30, 60), PatientHigh = new LimitRange(90, 150) },
            ["o2"] = new(90, null, 1, Delay) { PatientLow = new LimitRange(80, 94) },
            ["rr"] = new(8, 30, 1, Delay),
        },
    };

    private readonly PairingRig _rig = new(alarms: Rule);
    private byte[] _association;
    private long _counter;

    public PatientLimitsAtTheSensor()
    {
        _association = _rig.Pair();
        _rig.Run(30);
    }

    private DateTimeOffset Tonight => DateTimeOffset.FromUnixTimeSeconds(_rig.Ward.Now.ToUnixTimeSeconds()).AddHours(12);

    private IEnumerable<string> Words => _rig.Ward.AlarmWords();

    /// <summary>What the hospital was told to be in force.</summary>
    private IEnumerable<string> Reported => _rig.Ward.ReportedLimits().Select(limits => limits.Word);

    private ReportedLimits Stored =>
        _rig.Ward.Store.Alarms.LimitsOfAssociation(Convert.ToHexStringLower(_association)).ShouldNotBeNull();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_value_within_the_patients_limits_ends_the_alarm_at_once_and_the_hospital_has_it_within_two_seconds()
    {
        Has(Fast, seconds: 30);
        Words.ShouldBe(["hr high"]);

        DateTimeOffset end = Tonight;
        Set(end, ("hr", null, 130)).ShouldBe(CommandAnswer.CarriedOut);

        _rig.Run(2);
        Words.ShouldBe(["hr high", "hr end"], "the limit itself is inside, whatever the hysteresis of the alarm before");
        ReportedLimits reported = _rig.Ward.ReportedLimits().ShouldHaveSingleItem();
        (reported.Word, reported.InForce!.End).ShouldBe((ReportedLimits.Own, end));
        reported.InForce.Limits.ShouldBe(Limits(("hr", null, 130)));
        Stored.InForce!.End.ShouldBe(end);
        Stored.InForce.Limits.ShouldBe(reported.InForce.Limits);
        Has(1320, seconds: 60);
        Words.Last().ShouldBe("hr high", "above the patient's own");
    }

    [Fact]
    public void A_value_outside_of_the_patients_limits_alone_raises_an_alarm_after_the_delay()
    {
        Has(1000, seconds: 30);
        Set(Tonight, ("hr", null, 95), ("o2", 94, null)).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Ward.Patient.Has(VitalSign.OxygenSaturation, 930);
        _rig.Run(Delay - 2);
        Words.ShouldBeEmpty("the delay counts from the change");
        _rig.Run(Delay + 2);
        Words.ShouldBe(["hr high", "o2 low"], ignoreOrder: true);
    }

    [Fact]
    public void At_their_end_the_wards_limits_are_in_force_again_and_the_hospital_is_told()
    {
        Set(_rig.Ward.Now.AddHours(1), ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        Has(Fast, seconds: 3500);
        Words.ShouldBeEmpty();
        _rig.Run(120);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Own, ReportedLimits.Time]);
        Stored.ShouldBe(new ReportedLimits(ReportedLimits.Time, null));
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Run(60);
        Reported.ShouldBeEmpty("nothing is left of them");
        Words.ShouldBe(["hr high"]);
    }

    [Fact]
    public void Back_to_the_wards_limits_at_any_time()
    {
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        Has(Fast, seconds: 60);
        Set(Tonight).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(Delay + 6);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Own, ReportedLimits.Ward]);
        Set(Tonight).ShouldBe(CommandAnswer.CarriedOut, "there is nothing to end");
    }

    [Theory]
    [InlineData("hr", null, 151)]
    [InlineData("hr", null, 89)]
    [InlineData("hr", 29, null)]
    [InlineData("hr", 61, 100)]
    [InlineData("o2", null, 99)]
    [InlineData("rr", 6, null)]
    [InlineData("t", null, 40)]
    public void What_the_policy_does_not_allow_is_refused_and_changes_nothing(string sign, int? low, int? high)
    {
        Set(Tonight, ("hr", 50, 110)).ShouldBe(CommandAnswer.CarriedOut);
        Set(Tonight, (sign == "o2" ? "hr" : "o2", null, null), (sign, low, high)).ShouldBe(CommandAnswer.LimitsNotAllowed);
        Has(1150, seconds: 30);
        Words.ShouldBe(["hr high"], "the former limits");
        Reported.ShouldBe([ReportedLimits.Own]);
    }

    [Fact]
    public void An_end_that_is_over_or_more_than_a_day_away_is_refused()
    {
        Set(_rig.Ward.Now.AddSeconds(-1), ("hr", null, 140)).ShouldBe(CommandAnswer.EndNotAllowed);
        Set(_rig.Ward.Now + PatientLimits.Longest + TimeSpan.FromSeconds(2), ("hr", null, 140)).ShouldBe(CommandAnswer.EndNotAllowed);
        _rig.Run(61);
        Set(DateTimeOffset.MaxValue, ("hr", null, 140)).ShouldBe(CommandAnswer.EndNotAllowed);
        _rig.Run(61);
        Set(_rig.Ward.Now + PatientLimits.Longest - TimeSpan.FromSeconds(2), ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
    }

    [Fact]
    public void A_sensor_whose_date_nobody_has_authenticated_takes_no_limits()
    {
        _rig.Ward.IsCollectorRunning = false;
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Run(5);
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.DateUnknown);
    }

    [Fact]
    public void After_a_restart_the_narrower_of_both_limits_counts_until_the_date_is_authenticated_and_then_the_patients()
    {
        Set(Tonight, ("hr", null, 140), ("o2", 93, null)).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Run(10);
        _rig.Ward.IsCollectorRunning = false;
        _rig.Ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        Has(Fast, seconds: 0);
        _rig.Ward.Patient.Has(VitalSign.OxygenSaturation, 920);
        _rig.Run(30);
        _rig.Light.ShouldBe(LightPattern.Alarm);

        _rig.Ward.IsCollectorRunning = true;
        _rig.Run(30);

        Words.ShouldBe(["hr high", "o2 low", "hr end"], ignoreOrder: true);
        Reported.ShouldBe([ReportedLimits.Own]);
    }

    [Fact]
    public void Limits_that_end_while_the_sensor_is_off_or_does_not_know_the_date_are_reported_as_ended()
    {
        Set(_rig.Ward.Now.AddMinutes(10), ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Ward.IsCollectorRunning = false;
        _rig.Ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        Has(Fast, seconds: 1200);
        _rig.Light.ShouldBe(LightPattern.Alarm);
        _rig.Ward.IsCollectorRunning = true;
        _rig.Run(30);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Time]);
    }

    [Fact]
    public void The_next_patient_has_the_wards_limits()
    {
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        byte[] former = _association;
        string kept = Convert.ToHexString(former);
        Files().ShouldContain(content => content.Contains(kept, StringComparison.Ordinal));
        _rig.Hold(10.5);
        _rig.State.ShouldBe(PairingState.Idle);
        Files().Min(content => content.Length).ShouldBeLessThan(kept.Length, "nothing counts that is left of them");
        _association = _rig.Pair();
        Has(Fast, seconds: 30);
        Words.ShouldBe(["hr high"]);
        Set(Tonight, former, ("hr", null, 140)).ShouldBe(CommandAnswer.NotAssociated);
        _rig.Light.ShouldBe(LightPattern.Alarm);
        IEnumerable<string> Files() => _rig.Ward.Storage.Files.Where(file => file.Key.StartsWith("limits", StringComparison.Ordinal))
            .Select(file => Convert.ToHexString(file.Value));
    }

    [Fact]
    public void A_new_policy_that_does_not_allow_them_ends_them()
    {
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        Replace(rule => rule);
        Has(Fast, seconds: 30);
        Words.ShouldBeEmpty("this one allows them");
        Reported.ShouldBe([ReportedLimits.Own], "after a restart the hospital is told again");

        Replace(rule => rule with
        {
            Limits = new Dictionary<string, AlarmLimit> { ["hr"] = rule.Limits["hr"] with { PatientHigh = new LimitRange(90, 139) } },
        });
        _rig.Run(30);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Policy]);
    }

    [Fact]
    public void A_policy_without_any_bounds_ends_them_too()
    {
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        Replace(rule => rule with { Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(40, 120, 2, Delay) } });
        Has(Fast, seconds: 30);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Policy]);
        Set(Tonight, ("hr", null, 121)).ShouldBe(CommandAnswer.LimitsNotAllowed);
        Set(Tonight, ("hr", null, null)).ShouldBe(CommandAnswer.CarriedOut, "the ward's limits are what the ward allows");
    }

    [Fact]
    public void A_command_that_comes_again_is_answered_again_and_brings_no_former_limits_back()
    {
        byte[] command = Sign(_association, Tonight, ("hr", null, 140));
        _rig.Send(command);
        _rig.Send(command);
        _rig.Answers.Count(answer => answer == ((long)CommandAnswer.CarriedOut, _counter)).ShouldBe(2);
        Reported.ShouldBe([ReportedLimits.Own]);
        Set(Tonight).ShouldBe(CommandAnswer.CarriedOut);
        _rig.Send(command);
        _rig.Answers[^1].Refusal.ShouldBe((long)CommandAnswer.CounterUsed);
        Has(Fast, seconds: 30);
        Words.ShouldBe(["hr high"]);
    }

    [Theory]
    [InlineData("A0")]
    [InlineData("8350A0A1A2A3A4A5A6A7A8A9AAABACADAEAF1A6955B97FA0")]
    [InlineData("83F61A6955B97FA0")]
    [InlineData("8250{0}1A6955B97F")]
    [InlineData("8350{0}20A0")]
    [InlineData("8350{0}1A6955B97F80")]
    [InlineData("8350{0}1A6955B97FA162687281F6")]
    [InlineData("8350{0}1A6955B97FA1626872821901F46161")]
    [InlineData("8350{0}1A6955B97FA1626872821A7FFFFFFFF6")]
    [InlineData("8350{0}1A6955B97FA10182F6F6")]
    public void Malformed_limits_of_the_authority_change_nothing(string arguments)
    {
        _counter = _rig.NextCounter();
        AuthorityCommand command = new(_rig.Ward.Agent.DeviceId, AuthorityCommand.Limits, _counter, _rig.Ward.Now.AddMinutes(2))
        {
            Arguments = Convert.FromHexString(
                arguments.Replace("{0}", Convert.ToHexString(_association), StringComparison.Ordinal)),
        };
        _rig.Send(command.Sign(_rig.Ward.Authority, _rig.Ward.Key));
        _rig.Answers[^1].Refusal.ShouldBeOneOf((long)CommandAnswer.Malformed, (long)CommandAnswer.NotAssociated);
        Reported.ShouldBeEmpty();
        _rig.Ward.Storage.Files.Keys.ShouldNotContain(name => name.StartsWith("limits", StringComparison.Ordinal));
    }

    [Fact]
    public void A_power_cut_at_any_write_leaves_the_former_limits_or_the_new_ones_and_the_hospital_knows_which()
    {
        HashSet<string> outcomes = [];
        foreach (bool hasFormer in new[] { false, true })
        {
            bool isCut = true;
            for (int write = 1; isCut; write++)
            {
                foreach (StorageFaultKind kind in PowerCutKinds.All)
                {
                    using PatientLimitsAtTheSensor sensor = new();
                    outcomes.Add(sensor.CutAt(write, kind, hasFormer, out isCut));
                }
            }
        }

        outcomes.ShouldBe(["none", "130", "140"], ignoreOrder: true);
    }

    [Fact]
    public void If_the_storage_fails_the_former_limits_stay_also_after_a_restart()
    {
        Set(Tonight, ("hr", null, 125)).ShouldBe(CommandAnswer.CarriedOut);
        for (int kept = 1; kept < 3; kept++)
        {
            _rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, _rig.Ward.Storage.Operations + 1 + kept, 4));
            CommandAnswer answer = Set(Tonight, ("hr", null, 140));
            _rig.Ward.Storage.ClearFaults();
            if (answer == CommandAnswer.StorageFailed)
            {
                _rig.Ward.Restart().ShouldBe(AgentStart.Started);
                _rig.Run(60);
                Has(Fast, seconds: 30);
                _rig.Light.ShouldBe(LightPattern.Alarm, $"{kept} writes succeed");
            }
        }
    }

    [Fact]
    public void One_damaged_copy_is_repaired_and_two_give_back_the_wards_limits_which_the_hospital_is_told()
    {
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
        foreach (string file in new[] { "limits.a", "limits.b" })
        {
            _rig.Ward.Storage.FlipBit(file, 100);
            _rig.Ward.Restart().ShouldBe(AgentStart.Started);
            _rig.Run(30);
            Reported.ShouldBe([ReportedLimits.Own], file);
        }

        _rig.Ward.Storage.FlipBit("limits.a", 100);
        _rig.Ward.Storage.FlipBit("limits.b", 100);
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        Has(Fast, seconds: 30);
        Words.ShouldBe(["hr high"]);
        Reported.ShouldBe([ReportedLimits.Lost]);
        Set(Tonight, ("hr", null, 140)).ShouldBe(CommandAnswer.CarriedOut);
    }

    private string CutAt(int write, StorageFaultKind kind, bool hasFormer, out bool isCut)
    {
        if (hasFormer)
        {
            Set(Tonight, ("hr", null, 130)).ShouldBe(CommandAnswer.CarriedOut);
        }

        _rig.Run(20);
        _rig.Ward.Storage.AddFault(new StorageFault(kind, _rig.Ward.Storage.Operations + write, 1));
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, Sign(_association, Tonight, ("hr", null, 140)));
        _rig.Run(5);
        isCut = _rig.Ward.IsOff;
        _rig.Ward.Storage.ClearFaults();
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Link.IsUp = true;
        Has(1350, seconds: 40);
        ReportedLimits? reported = _rig.Ward.ReportedLimits() is [.., var last] ? last : null;
        decimal? high = reported?.InForce?.Limits["hr"].High;
        Words.ShouldBe(high == 140 ? [] : ["hr high"], $"write {write}, {kind}, reported {high}");
        return high?.ToString("0", System.Globalization.CultureInfo.InvariantCulture) ?? "none";
    }

    private void Replace(Func<AlarmRule, AlarmRule> change)
    {
        _rig.Ward.Install(policy => policy with { Alarms = change(Rule) });
        _rig.Ward.Storage.Delete("policy.b");
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
    }

    private void Has(int heartRate, double seconds)
    {
        _rig.Ward.Patient.Has(VitalSign.HeartRate, heartRate);
        _rig.Run(seconds);
    }

    private CommandAnswer Set(DateTimeOffset end, params (string Sign, decimal? Low, decimal? High)[] limits) =>
        Set(end, _association, limits);

    private CommandAnswer Set(DateTimeOffset end, byte[] association, params (string Sign, decimal? Low, decimal? High)[] limits)
    {
        _rig.Send(Sign(association, end, limits));
        (long refusal, long counter) = _rig.Answers[^1];
        counter.ShouldBe(_counter);
        return (CommandAnswer)refusal;
    }

    private byte[] Sign(byte[] association, DateTimeOffset end, params (string Sign, decimal? Low, decimal? High)[] limits)
    {
        _counter = _rig.NextCounter();
        PatientLimits own = new(end, Limits(limits));
        return AuthorityCommand.ForLimits(_rig.Ward.Agent.DeviceId, association, own, _counter, _rig.Ward.Now.AddMinutes(2))
            .Sign(_rig.Ward.Authority, _rig.Ward.Key);
    }

    private static Dictionary<string, PatientLimit> Limits(params (string Sign, decimal? Low, decimal? High)[] limits) =>
        limits.ToDictionary(limit => limit.Sign, limit => new PatientLimit(limit.Low, limit.High));
}
