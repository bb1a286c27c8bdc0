using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace Agent.Tests.Ownership;

/// <summary>PROTOCOL.md, "Ownership": the end of a device's life.</summary>
public class Retirements : IDisposable
{
    private readonly OwnershipRig _rig;

    public Retirements()
        : this(false)
    {
    }

    private protected Retirements(bool hasElement) => _rig = OwnershipRig.Owned(hasElement);

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_retired_device_says_so_with_its_last_event_and_nothing_is_left_on_it()
    {
        CosePublicKey key = _rig.Key;
        byte[] command = _rig.Retire();
        _rig.Send(command);
        (CommandRefusal refusal, long counter) = _rig.Answers.Single();
        refusal.ShouldBe(CommandRefusal.None);
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Retired);

        _rig.Published[^1].Topic.ShouldBe($"nm/2/{key.DeviceId}/e");
        DeviceEvent last = _rig.Reported[^1];
        (last.OwnershipEvent, last.Number).ShouldBe((OwnershipEvent.Retired, counter));
        last.Ownership!.Key.ShouldBe(key);
        (last.Ownership.Nonce, last.Ownership.Owner).ShouldBe((null, null));
        _rig.Storage.Files.Keys.ShouldBe(["owner.a", "owner.b"], ignoreOrder: true);
        _rig.Light.Pattern.ShouldBe(LightPattern.Off);
    }

    [Fact]
    public void A_retired_device_does_not_become_a_new_one()
    {
        _rig.Send(_rig.Retire());
        _rig.RunThroughRestarts();
        int published = _rig.Published.Count;
        for (int i = 0; i < 3; i++)
        {
            _rig.Start().ShouldBe(AgentStart.Retired);
        }

        _rig.Agent.PublicKey.ShouldBeNull();
        _rig.Published.Count.ShouldBe(published);
        _rig.Storage.Files.Keys.ShouldBe(["owner.a", "owner.b"], ignoreOrder: true);
    }

    [Fact]
    public void The_key_stays_until_the_last_event_was_delivered()
    {
        _rig.Send(_rig.Retire());
        _rig.Link.IsUp = false;
        _rig.RunThroughRestarts(seconds: 3600).ShouldBe(AgentStart.Unowned);
        string[] kept = ["key.a", "key.b", "owner.a", "owner.b"];
        _rig.Storage.Files.Keys.Where(name => !name.StartsWith('c') && !name.StartsWith("verified", StringComparison.Ordinal))
            .ShouldBe(kept, ignoreOrder: true);

        // A broker that does not answer, and a connection that breaks.
        _rig.Link.BrokerAnswers = false;
        _rig.Link.IsUp = true;
        _rig.RunThroughRestarts(seconds: 60).ShouldBe(AgentStart.Started, "no restart");
        _rig.Reported.Count(reported => reported.OwnershipEvent == OwnershipEvent.Retired).ShouldBe(1);
        _rig.Storage.Files.Keys.ShouldContain("key.a");
        _rig.Link.GoDown();
        _rig.Run(seconds: 10);
        _rig.Link.BrokerAnswers = true;
        _rig.Link.IsUp = true;
        _rig.RunThroughRestarts(seconds: 60).ShouldBe(AgentStart.Retired);
        _rig.Reported.Count(reported => reported.OwnershipEvent == OwnershipEvent.Retired).ShouldBe(2);
        _rig.Storage.Files.Keys.ShouldNotContain("key.a");
    }

    [Fact]
    public void Its_maker_may_retire_a_device_that_has_no_owner_or_another_one()
    {
        _rig.Send(_rig.Retire(by: _rig.Maker));
        _rig.Answers.Single().Refusal.ShouldBe(CommandRefusal.None);
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Retired);

        using OwnershipRig unowned = new();
        unowned.Send(unowned.Retire(by: unowned.Maker));
        unowned.Answers.Single().Refusal.ShouldBe(CommandRefusal.None);
        unowned.RunThroughRestarts().ShouldBe(AgentStart.Retired);
        unowned.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Retired);
    }

    [Fact]
    public void A_forged_command_retires_nothing()
    {
        using HospitalKey stranger = HospitalKey.Create();
        byte[] genuine = _rig.Retire();
        byte[] damaged = [.. genuine];
        damaged[^1] ^= 1;
        _rig.Send(damaged);
        _rig.Send(_rig.Retire(by: stranger));

        // Right MAC of the maker, and a signature of somebody else.
        byte[] byStranger = CommandMacs.ContentOf(_rig.Retire(by: stranger));
        byte[] key = CommandMacs.Key(_rig.Maker, _rig.Key, _rig.Key.DeviceId);
        byte[] keyId = _rig.Maker.Public.KeyId;
        byte[] named = [.. byStranger[..8], .. keyId, .. byStranger[16..]];
        _rig.Send(CommandMacs.Wrap(named, key, _rig.Key.DeviceId));
        _rig.Answers.ShouldAllBe(answer => answer.Refusal == CommandRefusal.NotByAuthority);
        _rig.Answers.Count.ShouldBe(3);
        _rig.Power.WantsRestart.ShouldBeFalse();
        _rig.Storage.Files.Keys.ShouldNotContain("owner.a");
        _rig.Send(genuine);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_repeated_command_is_answered_and_retires_nothing_twice()
    {
        byte[] refused = _rig.Retire(isNow: false);
        _rig.Send(refused);
        _rig.Send(refused);
        _rig.Answers.Select(answer => answer.Refusal).ShouldBe([CommandRefusal.NotDelivered, CommandRefusal.NotDelivered]);
        _rig.Power.WantsRestart.ShouldBeFalse();
    }

    [Fact]
    public void The_settings_with_the_passwords_of_the_network_are_overwritten_and_stay_as_a_name()
    {
        _rig.Write("device.json", [.. Enumerable.Repeat((byte)'x', 700)]);
        _rig.Write("broker-key.pem", [1, 2, 3]);
        _rig.Send(_rig.Retire());
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Retired);
        _rig.Storage.Files.Keys.ShouldBe(["device.json", "owner.a", "owner.b"], ignoreOrder: true);
        _rig.Storage.Files["device.json"].ShouldAllBe(each => each == 0);
    }

    [Fact]
    public void Nobody_retires_a_device_by_its_button()
    {
        _rig.Button.Press(60_000);
        _rig.RunThroughRestarts(seconds: 120).ShouldBe(AgentStart.Started);
        _rig.Storage.Files.Keys.ShouldContain("key.a");
    }
}
