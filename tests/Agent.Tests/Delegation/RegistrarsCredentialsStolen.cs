using Agent.Tests.Updates;
using Agent.Tests.World;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;
using HospitalDelegation = NanoMedAgent.Hospital.Delegations.Delegation;

namespace Agent.Tests.Delegation;

/// <summary>
/// Somebody has taken what the registrar signs with: its key, and what the authority delegates to it, certificates and further delegation.
/// </summary>
public sealed class RegistrarsCredentialsStolen : IDisposable
{
    private readonly DelegationRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("policy")]
    [InlineData("authority")]
    [InlineData("revoke")]
    [InlineData("hand-over")]
    [InlineData("unpair")]
    [InlineData("acknowledge")]
    [InlineData("limits")]
    [InlineData("audio")]
    [InlineData("retire")]
    [InlineData("roll-back")]
    [InlineData("attest")]
    public void A_thief_retires_no_device_changes_no_policy_authority_or_owner_and_unpairs_nobody(string command)
    {
        HospitalDelegation stolen = Stolen(_rig.Parent);
        _rig.Answer(new CommandSigner(_rig.Parent, stolen.Sign(_rig.Ward.Authority)), command).ShouldBe(CommandRefusal.PurposeMissing);

        // Nor with a delegation to the thief's own key that says more than the registrar's.
        const DelegationPurposes more = DelegationPurposes.Command | DelegationPurposes.Policy | DelegationPurposes.Grant;
        HospitalDelegation own = _rig.To(_rig.Delegate, stolen.Purposes | more);
        _rig.Answer(_rig.Signer(stolen, own), command).ShouldBe(CommandRefusal.DelegationUnknown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_thief_pairs_nobody_though_the_button_is_held_and_the_setup_code_is_known(bool delegatesToItself)
    {
        using Pairing.PairingRig pairing = new();
        pairing.Ward.Run(2);
        pairing.OpenWindow();
        pairing.Run(2);
        using HospitalKey registrar = HospitalKey.Create();
        using HospitalKey own = HospitalKey.Create();
        HospitalDelegation stolen = Stolen(registrar, pairing.Ward);
        HospitalDelegation more = stolen with { Key = own.Public, Purposes = DelegationPurposes.Grant };
        CommandSigner thief = delegatesToItself
            ? new CommandSigner(own, stolen.Sign(pairing.Ward.Authority), more.Sign(registrar))
            : new CommandSigner(registrar, stolen.Sign(pairing.Ward.Authority));
        PairingGrant grant = pairing.Grant();
        pairing.Ward.Record(grant);
        pairing.Send(grant.Sign(pairing.SetupCode, thief, pairing.Ward.Key));
        pairing.Reported[^1].PairingEvent.ShouldBe(PairingEvent.Refused);
        pairing.State.ShouldNotBe(NanoMedAgent.Pairing.PairingState.Associated);
    }

    [Fact]
    public void A_thief_co_signs_no_release()
    {
        using Vendor vendor = new();
        ReleasePolicy all = vendor.Policy;
        using SimulatedWard ward = new(periodSeconds: 5, releases: new ReleasePolicy
        {
            Vendor = all.Vendor,
            Class = all.Class,
            VendorKeys = all.VendorKeys,
            IsCoSigned = true,
        });
        ward.Run(0.5);
        SignedRelease release = SignedRelease.Read(vendor.Sign(vendor.Release(12, ward.Mirror, Vendor.Image("twelve"))));
        ward.Link.Send(ward.CommandTopic, release.With(SuitEnvelopeWriter.Sign(release.Manifest, _rig.Parent)));
        ward.Run(0.5);
        ward.EventStream[^1].Reason.ShouldBe((long)UpdateReason.CoSignatureMissing);
    }

    [Fact]
    public void What_the_registrar_commands_a_thief_commands_until_it_is_revoked_and_then_nothing()
    {
        HospitalDelegation stolen = Stolen(_rig.Parent);
        CommandSigner direct = new(_rig.Parent, stolen.Sign(_rig.Ward.Authority));
        CommandSigner further = _rig.Signer(stolen, _rig.To(_rig.Delegate, DelegationPurposes.Certificate));
        _rig.Answer(direct, "request").ShouldBe(CommandRefusal.CertificateRefused, "it is accepted, and has no arguments");
        _rig.Answer(further, "request").ShouldBe(CommandRefusal.CertificateRefused);
        _rig.Revoke(stolen.RevocationNumber + 1).ShouldBe(CommandRefusal.None);
        foreach (string command in new[] { "request", "certificate" })
        {
            // A device answers what it refuses once a minute.
            _rig.Ward.Run(1);
            _rig.Answer(direct, command).ShouldBe(CommandRefusal.DelegationRevoked, command);
        }

        _rig.Ward.Run(1);
        _rig.Answer(further, "request").ShouldBe(CommandRefusal.DelegationRevoked);
    }

    [Fact]
    public void The_key_that_was_in_the_registrars_memory_ends_after_a_week_and_delegates_to_nobody()
    {
        // It was renewed a week ago but for three minutes.
        HospitalDelegation parent = Stolen(_rig.Parent) with { NotBefore = _rig.Ward.Now.AddDays(-30) };
        DateTimeOffset renewed = _rig.Ward.Now.AddDays(-7).AddMinutes(3);
        WeeklySigner registrar = new(
            _rig.Parent, [parent.Sign(_rig.Ward.Authority)], parent, DelegationPurposes.Certificate, () => renewed, (_, _) => { });
        CommandSigner stolen = registrar.Current();
        _rig.Answer(stolen, "request").ShouldBe(CommandRefusal.CertificateRefused);

        byte[] further = _rig.To(_rig.Delegate, DelegationPurposes.Certificate).Sign(stolen.Key);
        _rig.Answer(new CommandSigner(_rig.Delegate, stolen.Delegations[1], further), "request").ShouldBe(CommandRefusal.DelegationUnknown);
        _rig.Ward.Run(4);
        _rig.Answer(stolen, "request").ShouldBe(CommandRefusal.DelegationExpired);
    }

    /// <summary>What the authority delegates to the registrar.</summary>
    private HospitalDelegation Stolen(HospitalKey key, SimulatedWard? ward = null)
    {
        DateTimeOffset now = (ward ?? _rig.Ward).Now;
        return new HospitalDelegation(
            key.Public, DelegationPurposes.Certificate | DelegationPurposes.Delegate, now.AddHours(-1), now.AddDays(90), 1);
    }
}
