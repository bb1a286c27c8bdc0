using Agent.Tests.World;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace Agent.Tests.Device;

/// <summary>Somebody who may publish to a device sends as much as the network carries. Its queues are as short as on the chip.</summary>
public sealed class Floods : IDisposable
{
    private readonly Updates.Vendor _vendor = new();
    private readonly HospitalKey _stranger = HospitalKey.Create();
    private readonly SimulatedWard _ward;
    private byte[]? _junk;

    public Floods()
    {
        _ward = new SimulatedWard(periodSeconds: 10, releases: _vendor.Policy);
        _ward.Link.HasShortQueues();
    }

    public void Dispose()
    {
        _ward.Dispose();
        _vendor.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Junk_on_the_command_topic_keeps_no_acknowledgement_from_the_device()
    {
        Flood(minutes: 5, () => [0x84], JunkOffer);
        _ward.Acknowledgements.Count.ShouldBeGreaterThan(20);
        _ward.Agent.Waiting.ShouldBeLessThanOrEqualTo(2);
        _ward.Agent.Counters.Sensed.ShouldBeGreaterThan(4 * 29, "and it measures on");
    }

    [Fact]
    public void Junk_offers_keep_no_command_from_the_device()
    {
        Flood(minutes: 1, JunkOffer);
        byte[] command = new AuthorityCommand(_ward.Agent.DeviceId, AuthorityCommand.RollBack, 7, _ward.Now.AddMinutes(10)).Sign(
            _ward.Authority, _ward.Key);
        Send(JunkOffer());
        Send(JunkOffer());
        Send(command);
        _ward.Run(1);
        _ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.CommandKind && told.Number == 7
            && told.What == (long)CommandRefusal.NotPossible);
    }

    [Fact]
    public void Forged_commands_keep_no_release_from_the_device()
    {
        Flood(minutes: 1, () => Forged(3));
        for (int i = 0; i < 10; i++)
        {
            Send(Forged(4 + i));
        }

        Send(_vendor.Sign(_vendor.Release(12, _ward.Mirror, Updates.Vendor.Image("twelve"))));
        _ward.Run(1);
        _ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.UpdateKind && told.Number == 12);
    }

    [Fact]
    public void A_flood_of_offers_is_parsed_a_few_times_and_the_device_says_that_there_are_too_many()
    {
        Flood(minutes: 2, JunkOffer);
        _ward.EventStream.Count(told => told.Kind == DeviceEvent.UpdateKind).ShouldBeInRange(1, 12);
        _ward.EventStream.ShouldContain(told => told.Reason == (long)UpdateReason.TooManyOffers);
        _ward.Run(15);
        Send(_vendor.Sign(_vendor.Release(12, _ward.Mirror, Updates.Vendor.Image("twelve"))));
        _ward.Run(1);
        _ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.UpdateKind && told.Number == 12, "afterwards it works again");
    }

    [Fact]
    public void Hours_of_forgeries_leave_a_handful_of_audit_records_that_could_outlast_vital_signs()
    {
        _ward.Install(policy => policy with { Periods = policy.Periods.ToDictionary(entry => entry.Key, _ => 600) });
        _ward.Restart();
        for (int minute = 0; minute < 6 * 60; minute++)
        {
            Send(Forged(minute + 1));
            Send(new AuthorityCommand(_ward.Agent.DeviceId, AuthorityCommand.Pair, minute + 1, _ward.Now).Sign(_stranger, _ward.Key));
            Send(JunkOffer());
            Send(JunkOffer()[..^1]);
            _ward.Run(1);
        }

        _ward.Agent.Counters.Refused.ShouldBeGreaterThan(700, "all are counted");
        _ward.Store.Events.List().Count.ShouldBeInRange(3, 8);
        _ward.EventStream.Count.ShouldBeGreaterThan(100, "who waits for an answer still gets one");
    }

    [Fact]
    public void The_journal_says_once_a_day_how_many_messages_were_refused()
    {
        _ward.Install(policy => policy with { Periods = policy.Periods.ToDictionary(entry => entry.Key, _ => 3600) });
        _ward.Restart();
        for (int hour = 0; hour < 60; hour++)
        {
            Send([0x84]);
            _ward.Run(60);
        }

        Refusals().Count.ShouldBe(2);
        Refusals()[0].ShouldBeInRange(23, 25);
        Refusals()[1].ShouldBeInRange(47, 50);
        _ward.Run(60 * 30);
        Refusals().Count.ShouldBe(3, "then nobody sent anything");
        _ward.Run(60 * 30);
        Refusals().Count.ShouldBe(3);
    }

    [Fact]
    public void A_storm_that_fills_the_event_queue_drops_no_event_of_the_authority()
    {
        byte[] command = new AuthorityCommand(_ward.Agent.DeviceId, AuthorityCommand.RollBack, 500, _ward.Now.AddMinutes(30)).Sign(
            _ward.Authority, _ward.Key);
        _ward.Run(1);

        // The broker takes nothing for a while, but it delivers.
        _ward.Link.Window = 0;
        Send(command);
        _ward.Run(1);
        Flood(minutes: 12, () => Forged(1000), () => [0x84], JunkOffer);
        _ward.Link.Window = 8;
        _ward.Run(1);
        _ward.EventStream.ShouldContain(told => told.Kind == DeviceEvent.CommandKind && told.Number == 500);
    }

    private List<long> Refusals() =>
        [.. _ward.Store.Events.List().Where(told => told.Reported.Kind == DeviceEvent.RefusedKind).Select(told => told.Reported.Number)];

    private void Flood(double minutes, params Func<byte[]>[] junk)
    {
        for (int i = 0; i < minutes * 60; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                Send(junk[j % junk.Length]());
            }

            _ward.Run(1.0 / 60);
        }
    }

    private void Send(byte[] message) => _ward.Link.Send(_ward.CommandTopic, message);

    private byte[] Forged(long counter) =>
        new AuthorityCommand(_ward.Agent.DeviceId, AuthorityCommand.RollBack, counter, _ward.Now.AddMinutes(10)).Sign(_stranger, _ward.Key);

    /// <summary>An envelope that nobody has signed rightly, and that nobody has sent before.</summary>
    private byte[] JunkOffer()
    {
        byte[] offer = [.. _junk ??= _vendor.Sign(_vendor.Release(11, _ward.Mirror, Updates.Vendor.Image("eleven")))];
        int place = offer.AsSpan().IndexOf("X@"u8) + 2;
        System.Security.Cryptography.RandomNumberGenerator.Fill(offer.AsSpan(place, 64));
        return offer;
    }
}
