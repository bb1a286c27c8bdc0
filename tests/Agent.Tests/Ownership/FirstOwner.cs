using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Platform;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Ownership;

/// <summary>PROTOCOL.md, "Ownership": from the maker to the first hospital.</summary>
public sealed class FirstOwner : IDisposable
{
    private readonly OwnershipRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_device_that_knows_its_maker_alone_announces_itself_and_measures_nothing()
    {
        _rig.Run(seconds: 600);
        DeviceEvent announced = _rig.Reported.ShouldHaveSingleItem();
        announced.OwnershipEvent.ShouldBe(OwnershipEvent.Unowned);
        announced.Ownership!.Key.ShouldBe(_rig.Key);
        announced.Ownership.Nonce!.Length.ShouldBe(Voucher.NonceLength);
        announced.Ownership.Owner.ShouldBeNull();
        _rig.Published.ShouldAllBe(message => message.Kind == "e");
        _rig.Light.Pattern.ShouldBe(LightPattern.Unowned);
    }

    [Fact]
    public void It_announces_itself_every_hour_at_each_start_and_at_a_press_of_the_button()
    {
        _rig.Run(seconds: 2 * 3600);
        _rig.Texts.ShouldBe(["Unowned", "Unowned", "Unowned"]);
        _rig.Button.Press();
        _rig.Run(seconds: 1);
        _rig.Light.Pattern.ShouldBe(LightPattern.Noticed);
        _rig.Run(seconds: 5);
        _rig.Light.Pattern.ShouldBe(LightPattern.Unowned);
        _rig.Texts.Count.ShouldBe(4);
        _rig.Start().ShouldBe(AgentStart.Unowned);
        _rig.Run(seconds: 5);
        _rig.Texts.Count.ShouldBe(5);
        _rig.Reported.Select(reported => Convert.ToHexString(reported.Ownership!.Nonce!)).Distinct().Count()
            .ShouldBe(2, "a nonce for each start");
        _rig.Reported.Select(reported => reported.Order).Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Somebody_who_plays_with_the_button_makes_it_sign_three_times_in_a_row()
    {
        for (int i = 0; i < 20; i++)
        {
            _rig.Button.Press();
            _rig.Run(seconds: 1);
        }

        _rig.Texts.Count.ShouldBe(1 + 3);
    }

    [Fact]
    public void A_voucher_of_its_maker_makes_it_the_hospitals_and_it_says_so()
    {
        Voucher voucher = _rig.Voucher(number: 7);
        _rig.AnswerTo(voucher.Sign(_rig.Maker)).ShouldBe(["Owned 7"]);
        _rig.Reported[^1].Ownership!.Owner.ShouldBe(_rig.Authority.Public.KeyId);
        _rig.Reported[^1].Ownership!.Nonce.ShouldBeNull();
        _rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(_rig.Authority.Public.Encode());
    }

    [Fact]
    public void A_voucher_that_answers_its_announcement_is_accepted()
    {
        Voucher voucher = _rig.Voucher(number: 7) with { Nonce = _rig.Nonce };
        _rig.AnswerTo(voucher.Sign(_rig.Maker)).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void With_its_first_policy_it_measures()
    {
        _rig.Send(_rig.Voucher().Sign(_rig.Maker));
        _rig.Start().ShouldBe(AgentStart.Unowned, "it still waits for a policy");
        _rig.Run(seconds: 5);
        _rig.Reported[^1].OwnershipEvent.ShouldBe(OwnershipEvent.Owned);
        _rig.InstallPolicy();
        _rig.Start().ShouldBe(AgentStart.Started);
        _rig.Run(seconds: 60);
        _rig.Link.Published.ShouldContain(message => message.Topic.EndsWith("/r/vitals", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_first_policy_comes_over_the_air_and_it_measures()
    {
        _rig.Send(_rig.Voucher().Sign(_rig.Maker));
        byte[] policy = SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 10), _rig.Authority);
        _rig.Send(_rig.Policy(policy));
        _rig.RunThroughRestarts(seconds: 60).ShouldBe(AgentStart.Started);
        _rig.Answers.Single().Refusal.ShouldBe(CommandRefusal.None);
        _rig.Link.Published.ShouldContain(message => message.Topic.EndsWith("/r/vitals", StringComparison.Ordinal));
        _rig.Start().ShouldBe(AgentStart.Started);
    }

    [Fact]
    public void A_first_policy_of_another_authority_is_refused_and_the_next_one_counts()
    {
        _rig.Send(_rig.Voucher().Sign(_rig.Maker));
        _rig.Send(_rig.Policy(SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 10), _rig.Maker)));
        _rig.RunThroughRestarts().ShouldBe(AgentStart.Unowned);
        _rig.Answers.Single().Refusal.ShouldBe(CommandRefusal.PolicyRefused);
        _rig.Send(_rig.Policy(SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 10), _rig.Authority)));
        _rig.RunThroughRestarts(seconds: 60).ShouldBe(AgentStart.Started);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
    }

    [Fact]
    public void A_device_with_an_owner_ignores_every_further_voucher()
    {
        _rig.Send(_rig.Voucher(number: 7).Sign(_rig.Maker));
        using HospitalKey other = HospitalKey.Create();
        byte[] next = (_rig.Voucher(number: 8) with { Authority = other.Public }).Sign(_rig.Maker);
        _rig.AnswerTo(next).ShouldBeEmpty("it waits for a policy");
        _rig.Start();
        _rig.Run(seconds: 5);
        _rig.AnswerTo(next).ShouldBeEmpty("after a restart");
        _rig.InstallPolicy();
        _rig.Start().ShouldBe(AgentStart.Started);
        _rig.AnswerTo(next).ShouldBeEmpty("with a policy");
        _rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(_rig.Authority.Public.Encode());
    }

    [Fact]
    public void A_device_that_was_provisioned_by_cable_ignores_vouchers()
    {
        using OwnershipRig rig = new(isStarted: false);
        rig.Write(Firmware.AuthorityFile, rig.Authority.Public.Encode());
        rig.InstallPolicy();
        rig.Start().ShouldBe(AgentStart.Started);
        using HospitalKey other = HospitalKey.Create();
        rig.AnswerTo((rig.Voucher() with { Authority = other.Public }).Sign(rig.Maker)).ShouldBeEmpty();
        rig.Start().ShouldBe(AgentStart.Started);
        rig.Storage.Files[Firmware.AuthorityFile].ShouldBe(rig.Authority.Public.Encode());
    }

    [Fact]
    public void Without_a_link_it_waits_and_announces_itself_when_it_is_up()
    {
        using OwnershipRig rig = new(isStarted: false);
        rig.Link.IsUp = false;
        rig.Start().ShouldBe(AgentStart.Unowned);
        rig.Run(seconds: 60);
        rig.Texts.ShouldBeEmpty();
        rig.Link.IsUp = true;
        rig.Run(seconds: 5);
        rig.Texts.ShouldBe(["Unowned"]);
    }

    [Fact]
    public void A_makers_key_that_is_damaged_is_used_from_its_copy()
    {
        _rig.Storage.FlipBit(Firmware.MakerFile, 8 * 40);
        _rig.Start().ShouldBe(AgentStart.Unowned);
        _rig.Storage.Files[Firmware.MakerFile].ShouldBe(_rig.Maker.Public.Encode());
        _rig.Run(seconds: 5);
        _rig.AnswerTo(_rig.Voucher(number: 7).Sign(_rig.Maker)).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void A_makers_file_that_is_no_key_stops_the_start()
    {
        _rig.Write(Firmware.MakerFile, [0xA0]);
        _rig.Storage.Delete(Firmware.MakerFile + ".b");
        _rig.Start().ShouldBe(AgentStart.AuthorityUnreadable);
    }
}
