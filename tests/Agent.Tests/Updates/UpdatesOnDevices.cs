using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// Updates of a whole device, as the hospital sees them: offers and commands over the network, decisions in the event stream and in the
/// journal, and readings throughout.
/// </summary>
public sealed class UpdatesOnDevices : IDisposable
{
    private readonly Vendor _vendor = new();
    private readonly SimulatedWard _ward;

    public UpdatesOnDevices() => _ward = new SimulatedWard(periodSeconds: 5, releases: _vendor.Policy);

    public void Dispose()
    {
        _ward.Dispose();
        _vendor.Dispose();
    }

    [Fact]
    public void A_release_with_consent_is_installed_and_confirmed_and_no_reading_is_lost()
    {
        _ward.Run(1);
        Offer(12);
        _ward.Run(1);
        _ward.Light.Pattern.ShouldBe(LightPattern.Asking);
        _ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        _ward.Button.Press();
        _ward.Run(2);
        _ward.Agent.Updater.RunningSequence.ShouldBe(12);
        Journal().Select(reported => (UpdateEventKind)reported.What).ShouldBe(
            [UpdateEventKind.Accepted, UpdateEventKind.Fetching, UpdateEventKind.Installed, UpdateEventKind.Waiting,
            UpdateEventKind.OnTrial, UpdateEventKind.Confirmed]);
        Stream().ShouldBe(Journal(), "the event stream and the journal agree");
        Journal().ShouldAllBe(reported => reported.Number == 12);

        long[] times = [.. _ward.Readings.Where(reading => reading.Vital.Name == "hr").Select(reading =>
            reading.Time!.Value.ToUnixTimeSeconds()).Order()];
        times.Zip(times.Skip(1), (one, next) => next - one).ShouldAllBe(pause => pause <= 5);
    }

    [Fact]
    public void During_an_alarm_the_device_does_not_ask_for_consent_and_a_press_for_the_alarm_is_no_consent()
    {
        _ward.Install(policy => policy with
        {
            Alarms = new AlarmRule { Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(50, 120, 0, 0) } },
        });
        _ward.Restart();
        _ward.Run(1);
        Offer(12);
        _ward.Run(1);
        _ward.Light.Pattern.ShouldBe(LightPattern.Asking);
        _ward.Patient.Has(VitalSign.HeartRate, 1400);
        _ward.Run(1);
        _ward.Light.Pattern.ShouldBe(LightPattern.Alarm);
        _ward.Button.Press();
        _ward.Run(5);
        _ward.Light.Pattern.ShouldBe(LightPattern.AlarmSeen);
        _ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        _ward.Patient.Has(VitalSign.HeartRate, 800);
        _ward.Run(2);
        _ward.Light.Pattern.ShouldBe(LightPattern.Asking, "the alarm has ended and was seen");
        _ward.Agent.Updater.RunningSequence.ShouldBe(-1);
        _ward.Button.Press();
        _ward.Run(3);
        _ward.Agent.Updater.RunningSequence.ShouldBe(12);
    }

    [Fact]
    public void A_release_under_which_no_reading_arrives_is_rolled_back_and_the_hospital_is_told_why()
    {
        Unworn();
        _ward.Run(1);
        _ward.AcknowledgementsArrive = false;
        Offer(12);
        _ward.Run(20);
        _ward.AcknowledgementsArrive = true;
        _ward.Run(5);
        Journal()[^1].ShouldBe(((long)UpdateEventKind.RolledBack, 12L, (long)UpdateReason.NothingDelivered));
        Stream()[^1].ShouldBe(Journal()[^1]);
        _ward.Agent.Updater.RunningSequence.ShouldBe(-1);
    }

    [Fact]
    public void The_authority_rolls_a_release_back_and_a_repeated_command_is_answered_but_not_executed_again()
    {
        Unworn();
        _ward.Run(1);
        Offer(11);
        _ward.Run(2);
        Offer(12);
        _ward.Run(2);
        _ward.Agent.Updater.RunningSequence.ShouldBe(12);

        byte[] command = Command(7);
        _ward.Link.Send(_ward.CommandTopic, command);
        _ward.Run(2);
        _ward.Agent.Updater.RunningSequence.ShouldBe(11);
        Commands().ShouldBe([(0L, 7L, 0L)]);

        long boot = _ward.Agent.BootNumber;
        _ward.Link.Send(_ward.CommandTopic, command);
        _ward.Run(2);
        _ward.Agent.BootNumber.ShouldBe(boot);
        Commands().ShouldBe([(0L, 7L, 0L), (0L, 7L, 0L)]);
    }

    [Fact]
    public void Invalid_commands_are_refused_with_their_reasons()
    {
        using HospitalKey stranger = HospitalKey.Create();
        _ward.Run(1);
        Send(Command(5), CommandRefusal.NotPossible, 5, UpdateReason.NothingToRollBackTo);
        Send(Command(4), CommandRefusal.CounterUsed, 4);
        Send(Command(6, name: "explode"), CommandRefusal.Unknown, 6);
        Send(Command(7, notAfter: _ward.Now.AddSeconds(-1)), CommandRefusal.Expired, 7);
        Send(Command(8, authority: stranger), CommandRefusal.NotByAuthority, 0);

        // A repeated command gets the same answer, also after a restart.
        _ward.Restart();
        Send(Command(6, name: "explode"), CommandRefusal.Unknown, 6);
        Send(Command(5), CommandRefusal.CounterUsed, 5);
    }

    [Fact]
    public void A_command_interrupted_by_a_power_cut_is_not_executed_later_and_is_reported()
    {
        Unworn();
        _ward.Run(1);
        Offer(11);
        _ward.Run(2);
        byte[] command = Command(7);
        _ward.Link.Send(_ward.CommandTopic, command);
        _ward.Storage.AddFault(new StorageFault(StorageFaultKind.CutAfter, _ward.Storage.Operations + 2));
        _ward.Run(1);
        _ward.IsOff.ShouldBeTrue();
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Link.IsUp = true;
        _ward.Run(2);
        _ward.Agent.Updater.RunningSequence.ShouldBe(11);
        Send(command, CommandRefusal.Interrupted, 7);
        _ward.Link.Send(_ward.CommandTopic, Command(8));
        _ward.Run(2);
        _ward.Agent.Updater.RunningSequence.ShouldBe(-1);
    }

    [Fact]
    public void A_network_that_accepts_nothing_does_not_keep_the_device_awake_for_unsent_events()
    {
        _ward.Run(1);
        _ward.Link.BrokerAnswers = false;
        Offer(11);
        _ward.Run(0.5);
        int before = _ward.Steps;
        _ward.Run(10);

        // The outbox polls ten times a second while messages are in flight.
        (_ward.Steps - before).ShouldBeLessThan(10 * 60 * 11);
        Stream().Count.ShouldBeLessThan(Journal().Count);
    }

    [Fact]
    public void A_storage_failure_is_reported_once_and_not_at_every_step()
    {
        Unworn();
        _ward.Run(1);
        Offer(11);
        _ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, _ward.Storage.Operations + 3, 100_000));
        _ward.Run(30);
        EventsOfStorage().ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_device_that_does_not_know_the_date_cannot_tell_whether_a_command_has_expired()
    {
        _ward.AcknowledgementsArrive = false;
        _ward.Restart(ClockQuality.None);
        _ward.Run(1);
        Send(Command(9), CommandRefusal.DateUnknown, 9);
    }

    [Fact]
    public void A_flood_of_commands_causes_only_a_few_answers()
    {
        using HospitalKey stranger = HospitalKey.Create();
        _ward.Run(1);
        for (int i = 0; i < 500; i++)
        {
            _ward.Link.Send(_ward.CommandTopic, Command(10 + i, authority: stranger));
        }

        _ward.Run(1);
        Commands().Count(reported => reported.What == (long)CommandRefusal.NotByAuthority).ShouldBeLessThanOrEqualTo(4);
        Commands().Count(reported => reported.What == (long)CommandRefusal.NotByAuthority).ShouldBeGreaterThan(0, "it reports the flood");
        Send(Command(1000), CommandRefusal.NotPossible, 1000, UpdateReason.NothingToRollBackTo);

        // The authority's own are limited as well.
        for (int i = 0; i < 20; i++)
        {
            _ward.Link.Send(_ward.CommandTopic, Command(1001 + i));
        }

        _ward.Run(1);
        Commands().Count(reported => reported.What == (long)CommandRefusal.NotPossible).ShouldBeInRange(3, 6);
        Commands().Count(reported => reported.What == (long)CommandRefusal.TooMany).ShouldBeInRange(1, 4);
    }

    [Fact]
    public void Random_bytes_as_an_offer_or_a_command_change_nothing()
    {
        _ward.Run(1);
        long sealedValues = _ward.Agent.Counters.Sealed;
        foreach (byte[] garbage in new byte[][] { [], [0xD8], [0xD8, 0x6B], [0xD2], [0x84], new byte[4096],
            [.. Enumerable.Repeat((byte)0x9F, 4096)] })
        {
            _ward.Link.Send(_ward.CommandTopic, garbage);
        }

        _ward.Run(1);
        _ward.Agent.Counters.Refused.ShouldBe(5, "two were longer than a command can be");
        _ward.Agent.Counters.Sealed.ShouldBeGreaterThan(sealedValues);
        _ward.Storage.Files.Keys.ShouldNotContain(name => name.StartsWith("set-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_co_signed_release_needs_the_signature_of_the_authority_on_the_device()
    {
        ReleasePolicy all = _vendor.Policy;
        ReleasePolicy policy = new() { Vendor = all.Vendor, Class = all.Class, VendorKeys = all.VendorKeys, IsCoSigned = true };
        using SimulatedWard ward = new(periodSeconds: 5, releases: policy);
        ward.Run(0.5);
        byte[] byVendor = _vendor.Sign(_vendor.Release(12, ward.Mirror, Vendor.Image("twelve")));
        ward.Link.Send(ward.CommandTopic, byVendor);
        ward.Run(0.5);
        ward.EventStream[^1].Reason.ShouldBe((long)UpdateReason.CoSignatureMissing);

        SignedRelease release = SignedRelease.Read(byVendor);
        ward.Link.Send(ward.CommandTopic, release.With(SuitEnvelopeWriter.Sign(release.Manifest, ward.Authority)));
        ward.Run(0.5);
        ward.EventStream.ShouldContain(reported => reported.What == (long)UpdateEventKind.Accepted);
    }

    [Fact]
    public void The_hospitals_policy_decides_when_and_how_releases_are_installed()
    {
        // The simulated ward starts at midnight.
        _ward.Install(policy => policy with
        {
            Updates = new UpdateRule { WindowFrom = 120, WindowTo = 240, AsksNurse = false, TrialMinutes = 1, LeastBatteryPercent = 50 },
        });
        _ward.Power.BatteryPercent = 49;
        _ward.Restart();
        _ward.Run(1);
        Offer(12);
        _ward.Run(1);
        Journal()[^1].ShouldBe(((long)UpdateEventKind.Waiting, 12L, (long)UpdateReason.BatteryLow));
        _ward.Power.BatteryPercent = 52;
        _ward.Run(1);
        Journal()[^1].ShouldBe(((long)UpdateEventKind.Waiting, 12L, (long)UpdateReason.OutsideWindow));
        _ward.Run(125);
        _ward.Agent.Updater.RunningSequence.ShouldBe(12, "no press is needed");
    }

    [Fact]
    public void A_release_for_a_single_device_is_accepted_by_that_device_only()
    {
        _ward.Run(1);
        Release release = _vendor.Release(12, _ward.Mirror, Vendor.Image("twelve"));
        _ward.Link.Send(_ward.CommandTopic, _vendor.Sign(
            release with { Device = Convert.FromHexString(_ward.Key.DeviceId + "000000000000") }));
        _ward.Run(1);
        Journal()[^1].Reason.ShouldBe((long)UpdateReason.DeviceWrong);
        _ward.Link.Send(_ward.CommandTopic, _vendor.Sign(release with { Device = _ward.Key.DeviceIdentifier }));
        _ward.Run(1);
        Journal().ShouldContain(reported => reported.What == (long)UpdateEventKind.Accepted);
    }

    [Fact]
    public void A_full_outbox_leaves_space_for_the_largest_release()
    {
        _ward.Install(policy => policy with { Updates = new UpdateRule { AsksNurse = false } });
        _ward.Restart();
        _ward.Run(1);
        _ward.IsCollectorRunning = false;
        _ward.Run(60 * 30);
        _ward.Agent.Counters.DeclaredLost.ShouldBeGreaterThan(0, "the outbox is full");
        for (int sequence = 11; sequence <= 13; sequence++)
        {
            // Four components, none of which fills its last block.
            byte[][] images = [.. Enumerable.Range(0, 4).Select(i => Vendor.Image($"{sequence} {i}", 10_200))];
            _ward.Link.Send(_ward.CommandTopic, _vendor.Sign(_vendor.Release(sequence, _ward.Mirror, images)));
            _ward.Run(0.1);
            _ward.IsCollectorRunning = true;
            _ward.Run(3);
            _ward.Agent.Updater.RunningSequence.ShouldBe(sequence);
            _ward.IsCollectorRunning = false;
            _ward.Run(60 * 30);
        }
    }

    [Fact]
    public void Random_bytes_on_the_command_topic_delay_nothing()
    {
        Unworn();
        _ward.Run(1);
        Offer(12);
        for (int i = 0; i < 200; i++)
        {
            _ward.Link.Send(_ward.CommandTopic, [0]);
            _ward.Run(0.005);
        }

        _ward.Run(1);
        _ward.Agent.Updater.RunningSequence.ShouldBe(12);
    }

    [Fact]
    public void A_release_under_which_the_agent_does_not_start_is_rolled_back()
    {
        Unworn();
        _ward.Run(1);
        Offer(12);
        while (_ward.Agent.Updater.Stage != UpdateStage.Restarting)
        {
            _ward.Run(0.01);
        }

        // As if the release could not read the policy of the previous one.
        byte[] policy = _ward.Storage.Files[NanoMedAgent.Agent.PolicyFile];
        _ward.Replace(NanoMedAgent.Agent.PolicyFile, [0xA0]);
        _ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        _ward.Power.WantsRestart.ShouldBeTrue();
        _ward.Power.WantsRestart = false;
        _ward.Write(NanoMedAgent.Agent.PolicyFile, policy);
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Run(2);
        Journal()[^1].ShouldBe(((long)UpdateEventKind.RolledBack, 12L, (long)UpdateReason.StartFailed));
    }

    private int EventsOfStorage() => Stream().Count(reported => reported.Reason == (long)UpdateReason.StorageFailed);

    /// <summary>Nobody wears the sensors, so no consent is needed.</summary>
    private void Unworn()
    {
        foreach (NanoMedAgent.Measurements.VitalSign sign in Enum.GetValues<NanoMedAgent.Measurements.VitalSign>().Take(4))
        {
            _ward.Patient.Lacks(sign, NanoMedAgent.Measurements.SignalQuality.LeadOff);
        }
    }

    private void Offer(long sequence) => _ward.Link.Send(_ward.CommandTopic,
        _vendor.Sign(_vendor.Release(sequence, _ward.Mirror, Vendor.Image($"release {sequence}"))));

    private byte[] Command(long counter, string name = AuthorityCommand.RollBack, DateTimeOffset? notAfter = null,
        HospitalKey? authority = null) =>
        new AuthorityCommand(_ward.Agent.DeviceId, name, counter, notAfter ?? _ward.Now.AddMinutes(10)).Sign(
            authority ?? _ward.Authority, _ward.Key);

    private void Send(byte[] command, CommandRefusal refusal, long counter, UpdateReason reason = UpdateReason.None)
    {
        _ward.Link.Send(_ward.CommandTopic, command);
        _ward.Run(2);
        Commands()[^1].ShouldBe(((long)refusal, counter, (long)reason));
    }

    private IReadOnlyList<(long What, long Number, long Reason)> Journal() =>
        [.. _ward.Store.Events.List().Where(reported => reported.Reported.Kind == "update").Select(reported =>
            (reported.Reported.What, reported.Reported.Number, reported.Reported.Reason))];

    private IReadOnlyList<(long What, long Number, long Reason)> Stream() =>
        [.. _ward.EventStream.Where(reported => reported.Kind == "update")
            .Select(reported => (reported.What, reported.Number, reported.Reason))];

    private IReadOnlyList<(long What, long Number, long Reason)> Commands() =>
        [.. _ward.EventStream.Where(reported => reported.Kind == "command")
            .Select(reported => (reported.What, reported.Number, reported.Reason))];
}
