using NanoMedAgent;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using PairingEvent = NanoMedAgent.Hospital.Protocol.PairingEvent;

namespace Agent.Tests.Pairing;

/// <summary>What the hospital keeps for a device that has missed changes of the authority's key, on that device.</summary>
public sealed class PairingAfterChangesOfKeys : IDisposable
{
    private readonly PairingRig _rig = new();
    private readonly HospitalKey _second = HospitalKey.Create();
    private readonly HospitalKey _third = HospitalKey.Create();
    private readonly HospitalKey _delegate = HospitalKey.Create();
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
    private readonly AssociationStore _store;

    public PairingAfterChangesOfKeys()
    {
        _store = AssociationStore.Open(Path.Combine(_folder, "readings.db"));
        _rig.Ward.Run(2);
        _store.Devices.Add(new RegisteredDevice(_rig.Ward.Key, "SN1", _rig.Ward.Now, "nurse"));
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        _rig.Dispose();
        _second.Dispose();
        _third.Dispose();
        _delegate.Dispose();
    }

    [Fact]
    public void After_two_changes_a_policy_of_the_newest_key_is_in_force_and_its_delegate_pairs()
    {
        string id = _rig.Ward.Agent.DeviceId;
        AuthorityRotation.Order(_store, _rig.Ward.Authority, _second, [id], "admin", _rig.Ward.Now);
        AuthorityRotation.Order(_store, _second, _third, [id], "admin", _rig.Ward.Now);
        AuthorityChangeDelivery delivery = new(_store);
        foreach (Message message in delivery.DueFor(id, _rig.Ward.Now))
        {
            _rig.Ward.Link.Send(message.Topic, message.Payload);
        }

        _rig.Ward.Run(1);
        foreach (DeviceEvent answer in _rig.Ward.EventStream)
        {
            delivery.HandleAnswer(answer, _rig.Ward.Now);
        }

        _store.AuthorityChanges.WaitingFor(id).ShouldBeEmpty();
        _rig.Ward.Restart().ShouldBe(AgentStart.Started);
        _rig.Ward.Run(2);

        byte[] policy = SignedPolicy.Sign(
            DataPolicy.Default(_rig.Ward.Recipient.Public, 60) with
            {
                Version = (int)_rig.Ward.Agent.PolicyVersion + 1,
                Pairing = new NanoMedAgent.Hospital.Policies.PairingRule { IsRequired = true },
            },
            _third);
        _rig.Send(AuthorityCommand.ForPolicy(id, policy, _store.Counters.Next(id, _rig.Ward.Now), _rig.Ward.Now.AddDays(1))
            .Sign(_third, _rig.Ward.Key));
        _rig.Ward.Run(2);
        _rig.Answers[^1].Refusal.ShouldBe(0);

        _rig.OpenWindow();
        PairingGrant grant = _rig.Grant() with { Counter = _store.Counters.Next(id, _rig.Ward.Now) };
        _rig.Ward.Record(grant);
        NanoMedAgent.Hospital.Delegations.Delegation delegation =
            new(_delegate.Public, DelegationPurposes.Grant, _rig.Ward.Now.AddHours(-1), _rig.Ward.Now.AddDays(7), 1);
        _rig.Send(grant.Sign(_rig.SetupCode, new CommandSigner(_delegate, delegation.Sign(_third)), _rig.Ward.Key));
        _rig.Reported[^1].PairingEvent.ShouldBe(PairingEvent.Confirming);
    }
}
