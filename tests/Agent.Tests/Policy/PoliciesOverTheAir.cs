using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Policy;
using NanoMedAgent.Simulator.Flash;
using DataPolicy = NanoMedAgent.Hospital.Policies.DataPolicy;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Policy;

/// <summary>PROTOCOL.md, "A policy over the air".</summary>
public sealed class PoliciesOverTheAir : IDisposable
{
    private readonly SimulatedWard _ward = new(periodSeconds: 60);
    private readonly HospitalKey _second = HospitalKey.Create();

    public PoliciesOverTheAir() => _ward.Run(2);

    public void Dispose()
    {
        _second.Dispose();
        _ward.Dispose();
    }

    [Fact]
    public void A_new_policy_is_in_force_when_it_is_answered_and_stays_after_a_restart()
    {
        long version = _ward.Agent.PolicyVersion;
        Send(Command(policy => policy with { EpochSeconds = 600 }, 10));
        _ward.Run(2);
        AnswerTo(10).ShouldBe((CommandRefusal.None, 0));
        _ward.Agent.PolicyVersion.ShouldBe(version + 1);
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Agent.PolicyVersion.ShouldBe(version + 1);
        _ward.Storage.Files[Firmware.PolicyFile + ".b"][..^4].ShouldBe(_ward.Storage.Files[Firmware.PolicyFile]);
    }

    [Fact]
    public void Readings_from_before_are_delivered_and_nothing_is_lost()
    {
        _ward.Link.GoDown();
        _ward.Run(10);
        _ward.Link.IsUp = true;
        Send(Command(policy => policy with { LateAfterSeconds = 30 }, 10));
        _ward.Run(10);
        _ward.Store.Gaps.List().ShouldBeEmpty();
        _ward.Agent.Waiting.ShouldBe(0);
        _ward.Readings.Count.ShouldBeGreaterThanOrEqualTo(4 * 21);
    }

    [Fact]
    public void A_new_recipient_gets_new_epochs_and_a_removed_one_reads_nothing_that_is_sealed_later()
    {
        Send(Command(
            policy => policy with { Recipients = [_second.Public], Classes = DataPolicy.Default(_second.Public, 60).Classes }, 10));
        _ward.AcknowledgementsArrive = false;
        _ward.Run(3);
        AnswerTo(10).ShouldBe((CommandRefusal.None, 0));
        Message[] announced = [.. _ward.Link.Published.Where(message => message.Topic.EndsWith("/k/vitals", StringComparison.Ordinal))
            .Select(message => new Message(message.Topic, message.Payload))];
        announced.Count(message => IsReadBy(message, _second)).ShouldBeGreaterThan(0);
        Message newest = announced.Last(message => IsReadBy(message, _second));
        IsReadBy(newest, _ward.Recipient).ShouldBeFalse();
    }

    [Fact]
    public void A_policy_of_the_same_version_or_an_older_one_is_refused_over_the_air_and_the_one_in_force_stays()
    {
        byte[] older = _ward.Storage.Files[Firmware.PolicyFile];
        Send(Command(policy => policy, 10));
        _ward.Run(2);
        long version = _ward.Agent.PolicyVersion;
        byte[] same = _ward.Storage.Files[Firmware.PolicyFile];
        Send(Command(older, 11));
        Send(Command(same, 12));
        _ward.Run(2);
        AnswerTo(11).ShouldBe((CommandRefusal.PolicyOlder, (int)PolicyRefusal.Older));
        AnswerTo(12).ShouldBe((CommandRefusal.PolicyOlder, (int)PolicyRefusal.Older));
        _ward.Agent.PolicyVersion.ShouldBe(version);
    }

    [Theory]
    [InlineData(1_400)]
    [InlineData(2_048)]
    public void A_policy_as_long_as_a_policy_may_be_is_not_dropped_on_its_way_but_answered(int length)
    {
        Send(Command(new byte[length], 10));
        _ward.Run(2);
        AnswerTo(10).What.ShouldBe(CommandRefusal.PolicyRefused, "it is nothing but zeros");
    }

    [Fact]
    public void One_long_command_waits_at_a_time_so_that_a_flood_of_them_takes_little_of_the_heap()
    {
        _ward.Link.HasShortQueues();
        Send(Command(new byte[2_048], 10), Command(new byte[2_048], 11), Command(policy => policy with { EpochSeconds = 600 }, 12));
        _ward.Run(2);
        _ward.EventStream.Where(told => told.Kind == DeviceEvent.CommandKind).Select(told => told.Number).ShouldBe([10, 12]);
    }

    [Fact]
    public void An_older_policy_put_there_by_cable_is_replaced_by_the_one_in_force()
    {
        byte[] older = _ward.Storage.Files[Firmware.PolicyFile];
        Send(Command(policy => policy, 10));
        _ward.Run(2);
        long version = _ward.Agent.PolicyVersion;
        byte[] inForce = _ward.Storage.Files[Firmware.PolicyFile];
        _ward.Write(Firmware.PolicyFile, older);
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Agent.PolicyVersion.ShouldBe(version);
        _ward.Storage.Files[Firmware.PolicyFile].ShouldBe(inForce);
    }

    [Fact]
    public void An_older_policy_in_place_of_both_copies_is_refused_by_its_version()
    {
        byte[] older = _ward.Storage.Files[Firmware.PolicyFile];
        Send(Command(policy => policy, 10));
        _ward.Run(2);
        _ward.Replace(Firmware.PolicyFile, older);
        _ward.Restart().ShouldBe(AgentStart.PolicyRefused);
        _ward.Agent.PolicyRefusal.ShouldBe(PolicyRefusal.Older);
    }

    [Fact]
    public void A_policy_with_a_vital_sign_that_the_device_does_not_know_is_refused_at_once_with_its_reason()
    {
        int starts = (int)_ward.Agent.BootNumber;
        byte[] classes = Convert.FromHexString("66766974616C738281000" + "0");
        byte[] payload = [0xA4, 0x01, 0x18, 0x63, 0x02, 0x81, .. _ward.Recipient.Public.Encode(), 0x03, 0xA1, .. classes, 0x04, 0xA1, 0x62,
            (byte)'x', (byte)'x', 0x01];
        Send(Command(_ward.SignAsAuthority(payload), 10));
        _ward.Run(1);
        AnswerTo(10).ShouldBe((CommandRefusal.PolicyRefused, (int)PolicyRefusal.VitalSignUnknown));
        _ward.Agent.BootNumber.ShouldBe(starts);
    }

    [Fact]
    public void A_policy_in_a_command_of_the_authority_that_somebody_else_has_signed_is_refused()
    {
        using HospitalKey stranger = HospitalKey.Create();
        long version = _ward.Agent.PolicyVersion;
        Send(Command(
            SignedPolicy.Sign(DataPolicy.Default(stranger.Public, 60) with { Version = 50 }, stranger), 10));
        _ward.Run(2);
        AnswerTo(10).ShouldBe((CommandRefusal.PolicyRefused, (int)PolicyRefusal.NotByAuthority));
        _ward.Agent.PolicyVersion.ShouldBe(version);
        _ward.Readings.Count.ShouldBeGreaterThan(8);
    }

    [Fact]
    public void A_policy_under_which_the_device_restarts_before_it_works_is_refused_and_the_former_one_is_used()
    {
        long version = _ward.Agent.PolicyVersion;
        byte[] command = Command(policy => policy, 10);
        Send(command);
        while (!_ward.Power.WantsRestart)
        {
            _ward.Clock.AdvanceTo(Math.Max(_ward.Agent.Step(), _ward.Clock.UptimeMilliseconds + 1));
        }

        // The first start has no heap for it: the device restarts before its first step.
        _ward.Power.WantsRestart = false;
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Agent.PolicyVersion.ShouldBe(version + 1);
        _ward.Restart().ShouldBe(AgentStart.Started);
        _ward.Agent.PolicyVersion.ShouldBe(version);
        _ward.Run(2);
        AnswerTo(10).ShouldBe((CommandRefusal.PolicyRefused, (int)PolicyRefusal.StartFailed));
        Send(Command(policy => policy, 11));
        _ward.Run(2);
        AnswerTo(11).ShouldBe((CommandRefusal.None, 0), "the next one is tried again");
    }

    [Fact]
    public void A_command_that_comes_again_meanwhile_has_one_answer_and_afterwards_the_same_one()
    {
        byte[] command = Command(policy => policy, 10);
        Send(command, command);
        _ward.Run(2);
        AnswerTo(10).ShouldBe((CommandRefusal.None, 0));
        Send(command);
        _ward.Run(1);
        _ward.EventStream.Count(told => told.Kind == DeviceEvent.CommandKind && told.Number == 10 && told.What == 0).ShouldBe(2);
    }

    [Fact]
    public void During_an_alarm_the_device_does_not_restart_for_a_policy()
    {
        Send(Command(
            policy => policy with
            {
                Alarms = new NanoMedAgent.Hospital.Policies.AlarmRule
                {
                    Latches = false,
                    Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(50, 120, 2, 0) },
                },
                Recipients = [_ward.Recipient.Public],
            },
            10));
        _ward.Run(2);
        AnswerTo(10).ShouldBe((CommandRefusal.None, 0));
        _ward.Patient.Has(VitalSign.HeartRate, 1500);
        _ward.Run(2);
        long starts = _ward.Agent.BootNumber;
        Send(Command(policy => policy, 11));
        _ward.Run(5);
        _ward.Agent.BootNumber.ShouldBe(starts);
        _ward.Patient.Has(VitalSign.HeartRate, 720);
        _ward.Run(5);
        AnswerTo(11).ShouldBe((CommandRefusal.None, 0));
        _ward.Agent.BootNumber.ShouldBe(starts + 1);
    }

    [Fact]
    public void A_power_cut_at_any_write_leaves_the_old_policy_or_the_new_one_and_the_device_works_under_it()
    {
        foreach (StorageFaultKind kind in PowerCutKinds.All)
        {
            int operation = 1;

            // One of two, another one in each way; a campaign tries all.
            while (!Effort.Tries((int)kind + operation, oneOf: 2) || WasCut(kind, operation))
            {
                operation++;
            }

            operation.ShouldBeInRange(8, 60);
        }
    }

    private byte[] Command(Func<DataPolicy, DataPolicy> change, long counter) => Command(_ward, change, counter);

    private byte[] Command(byte[] policy, long counter) => Command(_ward, policy, counter);

    private static byte[] Command(SimulatedWard ward, Func<DataPolicy, DataPolicy> change, long counter) =>
        Command(ward, ward.SignPolicy(change), counter);

    private static byte[] Command(SimulatedWard ward, byte[] policy, long counter) =>
        AuthorityCommand.ForPolicy(ward.Agent.DeviceId, policy, counter, ward.Now.AddMinutes(10)).Sign(ward.Authority, ward.Key);

    private static bool WasCut(StorageFaultKind kind, int operation)
    {
        using SimulatedWard ward = new(periodSeconds: 60);
        ward.Run(1);
        long version = ward.Agent.PolicyVersion;
        byte[] command = Command(ward, policy => policy with { EpochSeconds = 600 }, 10);
        ward.Storage.AddFault(new StorageFault(kind, ward.Storage.Operations + operation, 3));
        ward.Link.Send(ward.CommandTopic, command);
        ward.Run(0.2);
        if (!ward.IsOff)
        {
            return false;
        }

        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Link.IsUp = true;
        ward.Run(2);

        ward.Agent.PolicyVersion.ShouldBeInRange(version, version + 1, $"{kind} {operation}");
        ward.Agent.Waiting.ShouldBe(0);

        // What is left of it is no obstacle for the next one.
        ward.Link.Send(ward.CommandTopic, Command(ward, policy => policy, 11));
        ward.Run(0.2);
        ward.EventStream.ShouldContain(told => told.Number == 11 && told.What == 0, $"{kind} {operation}");
        return true;
    }

    private void Send(params byte[][] messages)
    {
        foreach (byte[] message in messages)
        {
            _ward.Link.Send(_ward.CommandTopic, message);
        }
    }

    private (CommandRefusal What, int Reason) AnswerTo(long counter)
    {
        DeviceEvent answer = _ward.EventStream.Single(told => told.Kind == DeviceEvent.CommandKind && told.Number == counter);
        return ((CommandRefusal)answer.What, (int)answer.Reason);
    }

    private bool IsReadBy(Message announcement, HospitalKey reader) =>
        EpochAnnouncement.TryRead(Topic.Parse(announcement.Topic)!, announcement.Payload, _ward.Key, reader, out _) == RefusalReason.None;
}
