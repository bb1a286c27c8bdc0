using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.Platform;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.Ownership;

/// <summary>PROTOCOL.md, "Ownership": which vouchers a device refuses, and with which reason.</summary>
public sealed class RefusedVouchers : IDisposable
{
    private readonly OwnershipRig _rig = new();
    private readonly HospitalKey _stranger = HospitalKey.Create();

    public void Dispose()
    {
        _rig.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void A_voucher_of_another_maker_is_refused() => ShouldRefuse(_rig.Voucher().Sign(_stranger), "Refused NotByMaker");

    [Fact]
    public void A_voucher_that_the_hospital_has_made_for_itself_is_refused() =>
        ShouldRefuse(_rig.Voucher().Sign(_rig.Authority), "Refused NotByMaker");

    [Fact]
    public void A_voucher_for_another_device_is_refused() =>
        ShouldRefuse((_rig.Voucher() with { Thumbprint = _stranger.Public.Thumbprint }).Sign(_rig.Maker), "Refused OtherDevice");

    [Fact]
    public void A_voucher_that_has_expired_is_refused() =>
        ShouldRefuse((_rig.Voucher() with { NotAfter = _rig.Now.AddMinutes(-1) }).Sign(_rig.Maker), "Refused Expired");

    [Fact]
    public void Without_a_date_a_voucher_is_refused_and_accepted_when_the_date_is_known()
    {
        _rig.Start(ClockQuality.None).ShouldBe(AgentStart.Unowned);
        _rig.Run(seconds: 5);
        byte[] voucher = _rig.Voucher(number: 7).Sign(_rig.Maker);
        ShouldRefuse(voucher, "Refused DateUnknown");
        _rig.Clock.Quality = ClockQuality.Network;
        _rig.AnswerTo(voucher).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void A_voucher_that_answers_an_earlier_announcement_is_refused()
    {
        byte[] voucher = (_rig.Voucher() with { Nonce = _rig.Nonce }).Sign(_rig.Maker);
        _rig.Start().ShouldBe(AgentStart.Unowned);
        _rig.Run(seconds: 5);
        ShouldRefuse(voucher, "Refused NonceOld");
    }

    [Fact]
    public void A_voucher_with_a_changed_bit_anywhere_is_never_accepted()
    {
        byte[] genuine = _rig.Voucher(number: 7).Sign(_rig.Maker);

        // Places 5 to 15 are the unprotected header with the maker's key id: it is not signed, and not trusted either.
        for (int place = 0; place < genuine.Length; place++)
        {
            if (place is >= 5 and <= 15)
            {
                continue;
            }

            byte[] changed = [.. genuine];
            changed[place] ^= 0x04;
            _rig.Send(changed);
            _rig.Run(seconds: 60);
            _rig.Storage.Files.Keys.ShouldNotContain(Firmware.AuthorityFile, $"byte {place}");
        }

        _rig.Texts.ShouldAllBe(text => text == "Unowned" || text.StartsWith("Refused", StringComparison.Ordinal));
        _rig.AnswerTo(genuine).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void A_voucher_that_is_cut_off_and_every_other_message_is_ignored()
    {
        byte[] genuine = _rig.Voucher(number: 7).Sign(_rig.Maker);
        for (int length = 0; length < genuine.Length; length++)
        {
            _rig.AnswerTo(genuine[..length]).ShouldBeEmpty();
        }

        AuthorityCommand command = new(_rig.Agent.DeviceId, AuthorityCommand.RollBack, 7, _rig.Now.AddMinutes(5));
        _rig.AnswerTo(command.Sign(_rig.Maker, _rig.Key)).ShouldBeEmpty();
        _rig.AnswerTo([0xD8, 0x6B, .. genuine]).ShouldBeEmpty();
        _rig.Link.Send($"nm/2/{_rig.Agent.DeviceId}/a", genuine);
        _rig.Run(seconds: 5);
        _rig.Texts.ShouldBe(["Unowned"]);
        _rig.AnswerTo(genuine).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void A_flood_of_forged_vouchers_costs_a_few_signatures_and_the_genuine_one_is_accepted_a_minute_later()
    {
        for (int i = 0; i < 50; i++)
        {
            _rig.Link.Send($"nm/2/{_rig.Agent.DeviceId}/c", _rig.Voucher(number: 100 + i).Sign(_stranger));
        }

        byte[] genuine = _rig.Voucher(number: 7).Sign(_rig.Maker);
        _rig.AnswerTo(genuine).ShouldBe(["Refused NotByMaker", "Refused NotByMaker", "Refused NotByMaker"]);
        _rig.Agent.Counters.Refused.ShouldBe(51);
        _rig.Run(seconds: 60);
        _rig.AnswerTo(genuine).ShouldBe(["Owned 7"]);
    }

    [Fact]
    public void When_its_state_is_lost_a_voucher_from_before_is_refused_and_a_new_one_accepted()
    {
        byte[] before = _rig.Voucher().Sign(_rig.Maker);
        _rig.Run(seconds: 60);
        _rig.Write("owner.a", [1, 2, 3]);
        _rig.Write("owner.b", [1, 2, 3]);
        _rig.Start().ShouldBe(AgentStart.Unowned);
        _rig.Run(seconds: 5);
        _rig.Start().ShouldBe(AgentStart.Unowned, "which it also knows after the next start");
        _rig.Run(seconds: 5);
        ShouldRefuse(before, "Refused NumberUsed");
        _rig.AnswerTo(_rig.Voucher().Sign(_rig.Maker)).Single().ShouldStartWith("Owned");
    }

    [Fact]
    public void A_device_that_has_lost_its_authoritys_key_is_not_free_for_the_next_owner()
    {
        _rig.Send(_rig.Voucher().Sign(_rig.Maker));
        _rig.Storage.Delete(Firmware.AuthorityFile);
        _rig.Storage.Delete(Firmware.AuthorityFile + ".b");
        _rig.Start().ShouldBe(AgentStart.NotProvisioned);
    }

    private void ShouldRefuse(byte[] voucher, string answer)
    {
        _rig.AnswerTo(voucher).ShouldBe([answer]);
        _rig.Storage.Files.Keys.ShouldNotContain(Firmware.AuthorityFile);
        _rig.Reported[^1].Ownership!.Owner.ShouldBeNull();
    }
}
