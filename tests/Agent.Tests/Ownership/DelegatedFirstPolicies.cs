using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using HospitalDelegation = NanoMedAgent.Hospital.Delegations.Delegation;

namespace Agent.Tests.Ownership;

/// <summary>
/// PROTOCOL.md, "Delegation": a device that has got its owner by a voucher gets its first policy from a delegate, so that the authority's
/// key stays offline. Nothing else counts of a delegate there.
/// </summary>
public sealed class DelegatedFirstPolicies : IDisposable
{
    private readonly OwnershipRig _rig = new();
    private readonly HospitalKey _delegate = HospitalKey.Create();

    public DelegatedFirstPolicies()
    {
        _rig.Send(_rig.Voucher().Sign(_rig.Maker));
        _rig.Texts[^1].ShouldStartWith("Owned");
    }

    public void Dispose()
    {
        _rig.Dispose();
        _delegate.Dispose();
    }

    [Fact]
    public void A_delegate_for_policies_brings_the_first_policy_and_the_device_measures()
    {
        _rig.Link.Send(CommandTopic, Policy(Signer(DelegationPurposes.Policy)));
        _rig.RunThroughRestarts(30).ShouldBe(AgentStart.Started);
        _rig.Answers[^1].Refusal.ShouldBe(CommandRefusal.None);
        _rig.Published.ShouldContain(message => message.Kind != "e", "a reading, or the announcement of its epoch");
    }

    [Fact]
    public void A_chain_of_two_brings_it_as_well()
    {
        using HospitalKey week = HospitalKey.Create();
        HospitalDelegation parent = To(DelegationPurposes.Policy | DelegationPurposes.Delegate);
        CommandSigner signer = new(
            week, parent.Sign(_rig.Authority), (parent with { Key = week.Public, Purposes = DelegationPurposes.Policy }).Sign(_delegate));
        _rig.Link.Send(CommandTopic, Policy(signer));
        _rig.RunThroughRestarts(30).ShouldBe(AgentStart.Started);
    }

    [Fact]
    public void A_policy_that_the_delegate_has_signed_itself_is_no_policy()
    {
        _rig.Link.Send(CommandTopic, Policy(Signer(DelegationPurposes.Policy), _delegate));
        _rig.RunThroughRestarts(30).ShouldBe(AgentStart.Unowned);
    }

    [Theory]
    [InlineData(DelegationPurposes.Command)]
    [InlineData(DelegationPurposes.Grant)]
    [InlineData(DelegationPurposes.CoSignature)]
    [InlineData(DelegationPurposes.Certificate)]
    public void A_delegate_for_something_else_brings_none(DelegationPurposes purpose)
    {
        _rig.Send(Policy(Signer(purpose)));
        _rig.RunThroughRestarts(30).ShouldBe(AgentStart.Started, "it has not restarted");
        _rig.Texts[^1].ShouldStartWith("Owned");
        _rig.Published.ShouldAllBe(message => message.Kind == "e");
    }

    [Fact]
    public void A_delegate_for_commands_cannot_retire_a_device_that_has_no_authenticated_date()
    {
        byte[] retire = AuthorityCommand.ForRetiring(
            _rig.Key.DeviceId, "broken", true, _rig.Counter(), _rig.Now.AddMinutes(10))
            .Sign(Signer(DelegationPurposes.Command), _rig.Key);
        for (int i = 0; i < 3; i++)
        {
            _rig.Send(retire);
        }

        _rig.Power.WantsRestart.ShouldBeFalse();
        _rig.Texts.ShouldNotContain(text => text.StartsWith("Retired", StringComparison.Ordinal));
    }

    [Fact]
    public void A_delegation_that_has_expired_by_the_networks_date_brings_none()
    {
        HospitalDelegation brief = To(DelegationPurposes.Policy) with { NotAfter = _rig.Now.AddMinutes(5) };
        _rig.Run(seconds: 600);
        ShouldBringNone(new CommandSigner(_delegate, brief.Sign(_rig.Authority)));
    }

    [Fact]
    public void A_date_from_before_the_voucher_makes_no_old_delegation_count()
    {
        HospitalDelegation old = To(DelegationPurposes.Policy) with { NotBefore = _rig.Now.AddDays(-9), NotAfter = _rig.Now.AddDays(-2) };
        _rig.Clock.Error = TimeSpan.FromDays(-3);
        ShouldBringNone(new CommandSigner(_delegate, old.Sign(_rig.Authority)));
    }

    [Fact]
    public void Without_any_date_it_brings_none()
    {
        _rig.Start(ClockQuality.None);
        ShouldBringNone(Signer(DelegationPurposes.Policy));
    }

    private string CommandTopic => $"nm/2/{_rig.Key.DeviceId}/c";

    private HospitalDelegation To(DelegationPurposes purposes) =>
        new(_delegate.Public, purposes, _rig.Now.AddHours(-1), _rig.Now.AddDays(7), 1);

    private CommandSigner Signer(DelegationPurposes purposes) => new(_delegate, To(purposes).Sign(_rig.Authority));

    private byte[] Policy(CommandSigner signer, HospitalKey? policyBy = null) => AuthorityCommand.ForPolicy(
        _rig.Key.DeviceId, SignedPolicy.Sign(DataPolicy.Default(_rig.Recipient.Public, 10), policyBy ?? _rig.Authority), _rig.Counter(),
        _rig.Now.AddMinutes(10)).Sign(signer, _rig.Key);

    private void ShouldBringNone(CommandSigner signer)
    {
        for (int i = 0; i < 3; i++)
        {
            _rig.Send(Policy(signer));
        }

        _rig.Power.WantsRestart.ShouldBeFalse();
        _rig.Published.ShouldAllBe(message => message.Kind == "e");
    }
}
