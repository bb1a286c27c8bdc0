using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using HospitalDelegation = NanoMedAgent.Hospital.Delegations.Delegation;

namespace Agent.Tests.Delegation;

/// <summary>PROTOCOL.md, "Delegation".</summary>
public class Delegates : IDisposable
{
    private readonly DelegationRig _rig;

    public Delegates()
        : this(false)
    {
    }

    private protected Delegates(bool hasElement) => _rig = new DelegationRig(hasElement);

    public static TheoryData<DelegationPurposes, string> Pairs
    {
        get
        {
            TheoryData<DelegationPurposes, string> pairs = [];
            foreach (DelegationPurposes purpose in Enum.GetValues<DelegationPurposes>().Where(one => one != DelegationPurposes.None))
            {
                foreach (string name in Issuers.Keys)
                {
                    pairs.Add(purpose, name);
                }
            }

            return pairs;
        }
    }

    // Which purpose a command needs; None for the authority alone.
    private static Dictionary<string, DelegationPurposes> Issuers { get; } = new()
    {
        ["unpair"] = DelegationPurposes.Grant,
        ["acknowledge"] = DelegationPurposes.Grant,
        ["limits"] = DelegationPurposes.Grant,
        ["audio"] = DelegationPurposes.Grant,
        ["roll-back"] = DelegationPurposes.Command,
        ["policy"] = DelegationPurposes.Policy,
        ["attest"] = DelegationPurposes.Command,
        ["request"] = DelegationPurposes.Certificate,
        ["certificate"] = DelegationPurposes.Certificate,
        ["retire"] = DelegationPurposes.None,
        ["authority"] = DelegationPurposes.None,
        ["revoke"] = DelegationPurposes.None,
        ["hand-over"] = DelegationPurposes.None,
    };

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_delegate_may_do_what_its_purpose_is_for_and_nothing_else(DelegationPurposes purpose, string command)
    {
        CommandRefusal answer = _rig.Answer(_rig.Signer(purpose), command);
        (answer == CommandRefusal.PurposeMissing).ShouldBe(Issuers[command] != purpose, $"{answer}");
        CommandPurposes.Of(command).ShouldBe(Issuers[command], "the hospital refuses beforehand what the device would refuse");
    }

    [Theory]
    [InlineData(DelegationPurposes.Grant, PairingEvent.Confirming)]
    [InlineData(DelegationPurposes.Policy, PairingEvent.Refused)]
    [InlineData(DelegationPurposes.Command, PairingEvent.Refused)]
    [InlineData(DelegationPurposes.CoSignature, PairingEvent.Refused)]
    [InlineData(DelegationPurposes.Delegate, PairingEvent.Refused)]
    [InlineData(DelegationPurposes.Certificate, PairingEvent.Refused)]
    public void A_grant_needs_the_purpose_for_grants(DelegationPurposes purpose, PairingEvent outcome)
    {
        using Pairing.PairingRig pairing = new();
        pairing.Ward.Run(2);
        using HospitalKey key = HospitalKey.Create();
        pairing.OpenWindow();
        pairing.Run(2);
        PairingGrant grant = pairing.Grant();
        pairing.Ward.Record(grant);
        HospitalDelegation delegation = new(key.Public, purpose, pairing.Ward.Now.AddHours(-1), pairing.Ward.Now.AddDays(7), 1);
        pairing.Send(grant.Sign(pairing.SetupCode, new CommandSigner(key, delegation.Sign(pairing.Ward.Authority)), pairing.Ward.Key));
        pairing.Reported[^1].PairingEvent.ShouldBe(outcome);
        if (outcome == PairingEvent.Refused)
        {
            pairing.Reported[^1].Reason.ShouldBe((long)NanoMedAgent.Pairing.PairingRefusal.PurposeMissing);
        }
    }

    [Fact]
    public void A_delegate_with_the_purpose_for_policies_changes_the_policy()
    {
        long version = _rig.Ward.Agent.PolicyVersion;
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, _rig.PolicyBy(_rig.Signer(DelegationPurposes.Policy)));
        _rig.Ward.Run(2);
        _rig.Ward.Agent.PolicyVersion.ShouldBe(version + 1);
    }

    [Fact]
    public void A_delegate_of_a_delegate_may_do_what_both_are_for()
    {
        HospitalDelegation parent = _rig.To(_rig.Parent, DelegationPurposes.Command | DelegationPurposes.Delegate);
        _rig.Answer(_rig.Signer(parent, _rig.To(_rig.Delegate, DelegationPurposes.Command))).ShouldBe(CommandRefusal.NotPossible);
        _rig.Answer(_rig.Signer(parent, _rig.To(_rig.Delegate, DelegationPurposes.Grant)))
            .ShouldBe(CommandRefusal.DelegationUnknown, "another purpose than its parent's");
    }

    [Theory]
    [InlineData("longer than its parent")]
    [InlineData("earlier than its parent")]
    [InlineData("its parent may not delegate")]
    [InlineData("for all devices, of a parent for one")]
    [InlineData("for another ward than its parent's")]
    public void What_exceeds_its_parent_is_refused(string how)
    {
        HospitalDelegation parent = _rig.To(_rig.Parent, DelegationPurposes.Command | DelegationPurposes.Delegate);
        HospitalDelegation own = _rig.To(_rig.Delegate, DelegationPurposes.Command);
        (parent, own) = how switch
        {
            "longer than its parent" => (parent, own with { NotAfter = parent.NotAfter.AddSeconds(1) }),
            "earlier than its parent" => (parent, own with { NotBefore = parent.NotBefore.AddSeconds(-1) }),
            "its parent may not delegate" => (parent with { Purposes = DelegationPurposes.Command }, own),
            "for all devices, of a parent for one" => (parent with { Devices = [_rig.Ward.Agent.DeviceId] }, own),
            _ => (parent with { Ward = "ward 3" }, own with { Ward = "ward 4" }),
        };
        _rig.Answer(_rig.Signer(parent, own)).ShouldBe(CommandRefusal.DelegationUnknown);
    }

    [Fact]
    public void A_chain_of_three_is_refused()
    {
        HospitalDelegation all = _rig.To(_rig.Parent, DelegationPurposes.Command | DelegationPurposes.Delegate);
        byte[] root = all.Sign(_rig.Ward.Authority);
        byte[] middle = all.Sign(_rig.Parent);
        byte[] last = _rig.To(_rig.Delegate, DelegationPurposes.Command).Sign(_rig.Parent);
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, _rig.Command(new CommandSigner(_rig.Delegate, root, middle, last)));
        _rig.Ward.Run(1);
        _rig.Ward.Agent.Counters.Refused.ShouldBe(1);
        _rig.Ward.EventStream.ShouldNotContain(told => told.Kind == DeviceEvent.CommandKind && told.What == 10);
    }

    [Fact]
    public void A_delegation_that_has_expired_or_is_not_valid_yet_is_refused_by_the_authenticated_date()
    {
        HospitalDelegation valid = _rig.To(_rig.Delegate, DelegationPurposes.Command);
        _rig.Answer(_rig.Signer(valid with { NotAfter = _rig.Ward.Now.AddMinutes(-1), NotBefore = _rig.Ward.Now.AddDays(-7) }))
            .ShouldBe(CommandRefusal.DelegationExpired);
        _rig.Answer(_rig.Signer(valid with { NotBefore = _rig.Ward.Now.AddMinutes(5) })).ShouldBe(CommandRefusal.DelegationExpired);
    }

    [Fact]
    public void A_delegation_that_was_accepted_once_expires_all_the_same()
    {
        CommandSigner signer = _rig.Signer(_rig.To(_rig.Delegate, DelegationPurposes.Command) with
        {
            NotAfter = _rig.Ward.Now.AddMinutes(5),
        });
        _rig.Answer(signer).ShouldBe(CommandRefusal.NotPossible);
        _rig.Ward.Run(6);
        _rig.Answer(signer).ShouldBe(CommandRefusal.DelegationExpired);
    }

    [Fact]
    public void Without_an_authenticated_date_no_delegation_is_accepted()
    {
        _rig.Ward.AcknowledgementsArrive = false;
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Answer(_rig.Signer(DelegationPurposes.Command)).ShouldBe(CommandRefusal.DateUnknown);
    }

    [Theory]
    [InlineData(true, CommandRefusal.NotPossible)]
    [InlineData(false, CommandRefusal.OtherScope)]
    public void A_delegation_for_devices_is_for_these_alone(bool isNamed, CommandRefusal answer)
    {
        string[] devices = isNamed ? [new string('a', 20), _rig.Ward.Agent.DeviceId] : [new string('a', 20)];
        _rig.Answer(_rig.Signer(_rig.To(_rig.Delegate, DelegationPurposes.Command) with { Devices = devices })).ShouldBe(answer);
    }

    [Fact]
    public void A_delegation_for_a_ward_is_refused_where_the_policy_names_none_or_another_one()
    {
        HospitalDelegation delegation = _rig.To(_rig.Delegate, DelegationPurposes.Command) with { Ward = "ward 3" };
        _rig.Answer(_rig.Signer(delegation)).ShouldBe(CommandRefusal.OtherScope);
        _rig.Ward.Install(policy => policy with { Ward = "ward 4" });
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(2);
        _rig.Answer(_rig.Signer(delegation)).ShouldBe(CommandRefusal.OtherScope);
        _rig.Ward.Install(policy => policy with { Ward = "ward 3" });
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(2);
        _rig.Answer(_rig.Signer(delegation)).ShouldBe(CommandRefusal.NotPossible);
    }

    [Fact]
    public void A_revoked_delegation_is_refused_also_after_a_restart_and_a_newer_one_is_accepted()
    {
        HospitalDelegation old = _rig.To(_rig.Delegate, DelegationPurposes.Command);
        _rig.Answer(_rig.Signer(old)).ShouldBe(CommandRefusal.NotPossible);
        _rig.Revoke(2).ShouldBe(CommandRefusal.None);
        _rig.Answer(_rig.Signer(old)).ShouldBe(CommandRefusal.DelegationRevoked);
        _rig.Revoke(1).ShouldBe(CommandRefusal.None, "a lower number changes nothing");
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(2);
        _rig.Answer(_rig.Signer(old)).ShouldBe(CommandRefusal.DelegationRevoked);
        _rig.Answer(_rig.Signer(old with { RevocationNumber = 2 })).ShouldBe(CommandRefusal.NotPossible);
    }

    [Fact]
    public void A_parent_that_was_revoked_takes_its_delegates_with_it()
    {
        HospitalDelegation parent = _rig.To(_rig.Parent, DelegationPurposes.Command | DelegationPurposes.Delegate);
        HospitalDelegation own = _rig.To(_rig.Delegate, DelegationPurposes.Command) with { RevocationNumber = 5 };
        _rig.Answer(_rig.Signer(parent, own)).ShouldBe(CommandRefusal.NotPossible);
        _rig.Revoke(2).ShouldBe(CommandRefusal.None);
        _rig.Answer(_rig.Signer(parent, own)).ShouldBe(CommandRefusal.DelegationRevoked);
    }

    [Fact]
    public void A_delegation_that_a_stranger_has_signed_is_refused_and_so_is_one_of_another_key()
    {
        using HospitalKey stranger = HospitalKey.Create();
        HospitalDelegation delegation = _rig.To(_rig.Delegate, DelegationPurposes.Command);
        _rig.Answer(new CommandSigner(_rig.Delegate, delegation.Sign(stranger))).ShouldBe(CommandRefusal.DelegationUnknown);
        _rig.Answer(new CommandSigner(stranger, delegation.Sign(_rig.Ward.Authority))).ShouldBe(CommandRefusal.DelegationUnknown);
    }

    [Fact]
    public void Forged_delegations_leave_the_authority_and_a_known_delegate_all_their_commands()
    {
        CommandSigner known = _rig.Signer(DelegationPurposes.Command);
        _rig.Answer(known).ShouldBe(CommandRefusal.NotPossible);
        using HospitalKey stranger = HospitalKey.Create();
        for (int i = 0; i < 100; i++)
        {
            using HospitalKey key = HospitalKey.Create();
            byte[] forged = _rig.To(key, DelegationPurposes.Command).Sign(stranger);
            _rig.Ward.Link.Send(_rig.Ward.CommandTopic, _rig.Command(new CommandSigner(key, forged)));
            _rig.Ward.Run(i % 8 == 7 ? 0.01 : 0);
        }

        _rig.Ward.Run(1);
        _rig.Answer(known).ShouldBe(CommandRefusal.NotPossible);
        _rig.Answer(new CommandSigner(_rig.Ward.Authority)).ShouldBe(CommandRefusal.NotPossible);
    }

    [Fact]
    public void A_delegation_that_was_proven_is_remembered_and_the_same_by_another_signer_is_another_one()
    {
        CommandSigner signer = _rig.Signer(DelegationPurposes.Command);
        _rig.Answer(signer).ShouldBe(CommandRefusal.NotPossible);
        _rig.Ward.Storage.Files.Keys.ShouldContain(name => name.StartsWith("delegation", StringComparison.Ordinal));
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(2);
        _rig.Answer(signer).ShouldBe(CommandRefusal.NotPossible);

        // The same delegation under another signer's key is another one.
        using HospitalKey stranger = HospitalKey.Create();
        byte[] byStranger = _rig.To(_rig.Delegate, DelegationPurposes.Command).Sign(stranger);
        _rig.Answer(new CommandSigner(_rig.Delegate, byStranger)).ShouldBe(CommandRefusal.DelegationUnknown);
    }
}
