using System.Buffers.Binary;
using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Platform;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Device;

/// <summary>Whom a device believes about the time: time servers lie, brokers hold answers back, a power cut takes the date.</summary>
public class TrustedTime
{
    private const double Second = 1.0 / 60;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(16);

    [Fact]
    public void An_acknowledgement_that_a_broker_has_held_back_sets_no_clock()
    {
        using SimulatedWard ward = new(periodSeconds: 60);
        ward.Restart(ClockQuality.None);
        ward.AcknowledgementsArrive = false;
        ward.Run(1.5);
        Message heldBack = ward.Acknowledgements[^1];
        ward.Run(60);
        ward.Link.Send(heldBack.Topic, heldBack.Payload);
        ward.Run(2);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.None);

        // The reading that it covers has an answer now, so nothing else is one.
        ward.AcknowledgementsArrive = true;
        ward.Run(2);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.Authenticated);
        (Newest(ward).Time!.Value - ward.Now).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(90));
    }

    [Theory]
    [InlineData(9, ClockQuality.Authenticated)]
    [InlineData(12, ClockQuality.None)]
    public void An_answer_proves_the_time_for_ten_seconds(int delaySeconds, ClockQuality quality)
    {
        using SimulatedWard ward = new(periodSeconds: 60);
        ward.Restart(ClockQuality.None);
        ward.AcknowledgementsArrive = false;
        ward.Run(Second);
        Message answer = ward.Acknowledgements[^1];
        ward.Run((delaySeconds - 1) * Second);
        ward.Link.Send(answer.Topic, answer.Payload);
        ward.Run(1);
        Newest(ward).ClockQuality.ShouldBe((int)quality);
    }

    [Fact]
    public void The_same_acknowledgement_again_sets_no_clock()
    {
        using SimulatedWard ward = new(periodSeconds: 5);
        ward.Run(1);
        Message old = ward.Acknowledgements[^1];
        ward.AcknowledgementsArrive = false;
        ward.Run(60);
        for (int i = 0; i < 100; i++)
        {
            ward.Link.Send(old.Topic, old.Payload);
            ward.Run(Second);
        }

        (Newest(ward).Time!.Value - ward.Now).Duration().ShouldBeLessThan(Tolerance);
    }

    [Theory]
    [InlineData(365 * 24)]
    [InlineData(-20 * 365 * 24)]
    [InlineData(1)]
    public void A_time_server_that_lies_is_believed_until_the_custodian_answers(int errorHours)
    {
        using SimulatedWard ward = new(periodSeconds: 10);
        ward.Restart();
        ward.Clock.Error = TimeSpan.FromHours(errorHours);
        ward.Run(2);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.Authenticated);
        (Newest(ward).Time!.Value - ward.Now).Duration().ShouldBeLessThan(Tolerance);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(30)]
    [InlineData(10)]
    public void A_time_server_moves_an_authenticated_date_by_seconds_only(int errorSeconds)
    {
        using SimulatedWard ward = new(periodSeconds: 10);
        ward.Run(2);
        ward.AcknowledgementsArrive = false;
        ward.Clock.Error = TimeSpan.FromSeconds(errorSeconds);
        ward.Run(10);
        (Newest(ward).Time!.Value - ward.Now).Duration().ShouldBeLessThan(Tolerance + TimeSpan.FromSeconds(10));
        ward.Store.Epochs.OfDevice(ward.Agent.DeviceId).Count(epoch => epoch.DataClass == "vitals").ShouldBe(1, "the epoch goes on");
    }

    [Fact]
    public void A_time_server_that_says_an_earlier_time_than_the_last_known_one_is_not_believed_after_a_restart()
    {
        using SimulatedWard ward = new(periodSeconds: 10);
        ward.Run(2);
        ward.AcknowledgementsArrive = false;
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Clock.Error = TimeSpan.FromDays(-30);
        ward.Run(1);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.None);
        ward.AcknowledgementsArrive = true;
        ward.Run(1);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.Authenticated);
        (Newest(ward).Time!.Value - ward.Now).Duration().ShouldBeLessThan(Tolerance);
    }

    [Fact]
    public void A_time_server_that_says_an_earlier_time_than_that_of_provisioning_is_not_believed()
    {
        using SimulatedWard ward = new(periodSeconds: 10);
        byte[] provisioned = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(provisioned, ward.Now.AddDays(40).ToUnixTimeSeconds());
        ward.Write("time", provisioned);
        ward.AcknowledgementsArrive = false;
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(1);
        Newest(ward).ClockQuality.ShouldBe((int)ClockQuality.None);
    }

    [Fact]
    public void The_last_known_time_is_kept_once_an_hour()
    {
        using SimulatedWard ward = new(periodSeconds: 60);

        // The first checkpoint reserves numbers of its class.
        ward.Run(62);
        long before = ward.Storage.Operations;
        ward.Run(10 * 60);
        (ward.Storage.Operations - before).ShouldBe(10);
    }

    [Fact]
    public void Restarts_in_a_row_do_not_write_the_time_again()
    {
        using SimulatedWard ward = new(periodSeconds: 10);
        ward.Run(1);
        byte[] even = ward.Storage.Files["clock.a"];
        byte[] odd = ward.Storage.Files["clock.b"];
        for (int i = 0; i < 20; i++)
        {
            ward.Restart().ShouldBe(AgentStart.Started);
            ward.Run(1);
        }

        ward.Storage.Files["clock.a"].ShouldBe(even);
        ward.Storage.Files["clock.b"].ShouldBe(odd);
    }

    [Fact]
    public void A_grant_that_was_held_back_pairs_but_sets_no_clock()
    {
        using PairingRig rig = new();
        rig.Ward.AcknowledgementsArrive = false;
        rig.Ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        rig.Run(3);
        rig.OpenWindow();
        byte[] grant = rig.Sign(rig.Grant());
        rig.Run(60);
        rig.Send(grant);
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
        rig.Reported[^1].ClockQuality.ShouldBe((int)ClockQuality.None);
    }

    private static StoredReading Newest(SimulatedWard ward) => ward.Readings.MaxBy(reading => reading.Sequence)!;
}
