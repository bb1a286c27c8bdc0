using Agent.Tests.Pairing;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Delegation;

/// <summary>A ward that signs with a key of its own for a week at a time, and the device itself.</summary>
public sealed class WeeklyKeys : IDisposable
{
    private static readonly Staff Kim = new("nurse.kim", "Kim", StaffRole.Nurse);

    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-weekly-").FullName;
    private readonly PairingRig _rig = new(isRequired: false, periodSeconds: 3600);
    private readonly HospitalKey _wardKey = HospitalKey.Create();
    private readonly AssociationStore _store;
    private readonly WeeklySigner _signer;
    private readonly PairingService _service;
    private int _handled;

    public WeeklyKeys()
    {
        // Until the first acknowledgement the device has no authenticated date.
        _rig.Ward.Run(2);
        _store = AssociationStore.Open(Path.Combine(_folder, "ward.db"));
        NanoMedAgent.Hospital.Delegations.Delegation parent = new(
            _wardKey.Public, DelegationPurposes.Grant | DelegationPurposes.Policy | DelegationPurposes.Delegate,
            _rig.Ward.Now.AddHours(-1), _rig.Ward.Now.AddDays(60), 1);
        _signer = new WeeklySigner(
            _wardKey, [parent.Sign(_rig.Ward.Authority)], parent, DelegationPurposes.Grant | DelegationPurposes.Policy,
            () => _rig.Ward.Now, (_, _) => { });
        _service = new PairingService(new PairingServiceOptions
        {
            Store = _store,
            Authority = new CommandAuthority(_rig.Ward.Authority.Public, _signer.Current),
            PolicyVersion = (int)_rig.Ward.Agent.PolicyVersion,
            Clock = () => _rig.Ward.Now,
            Send = message => _rig.Ward.Link.Send(message.Topic, message.Payload),
        });
    }

    public void Dispose()
    {
        _store.Dispose();
        _wardKey.Dispose();
        _rig.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void A_ward_pairs_week_after_week_and_a_key_that_somebody_has_stolen_pairs_nothing_after_its_week()
    {
        Association first = Pair(1);
        CommandSigner stolen = _signer.Current();
        _service.Unpair(first.Id, Kim).ShouldBe(UnpairOutcome.Asked);
        Run(10);
        _store.Find(first.Id)!.End.ShouldNotBeNull();

        // Nobody does anything for eight days.
        _rig.Ward.Run(8 * 24 * 60);
        Run(1);
        _signer.Current().Key.Public.ShouldNotBe(stolen.Key.Public);
        Association second = Pair(2);
        _service.Unpair(second.Id, Kim);
        Run(10);

        _rig.OpenWindow();
        PairingGrant grant = _rig.Grant() with { Counter = _rig.Ward.Now.ToUnixTimeMilliseconds() + 1000 };
        _rig.Send(grant.Sign(_rig.SetupCode, stolen, _rig.Ward.Key));
        _rig.Reported[^1].PairingEvent.ShouldBe(PairingEvent.Refused);
        _rig.Reported[^1].Reason.ShouldBe((long)NanoMedAgent.Pairing.PairingRefusal.DelegationExpired);
    }

    [Fact]
    public void A_policy_that_was_ordered_comes_to_a_device_through_the_wards_key_and_is_in_force_there()
    {
        byte[] policy = _rig.Ward.SignPolicy(current => current with { EpochSeconds = 600 });
        int version = (int)_rig.Ward.Agent.PolicyVersion + 1;
        _store.Devices.Add(new NanoMedAgent.Hospital.Devices.RegisteredDevice(_rig.Ward.Key, "SN1", _rig.Ward.Now, Kim.Id));
        _store.Policies.Order([_rig.Ward.Agent.DeviceId], policy, version, "admin", _rig.Ward.Now);
        Run(120);
        _rig.Ward.Agent.PolicyVersion.ShouldBe(version);
        _store.Policies.Running()[_rig.Ward.Agent.DeviceId].Version.ShouldBe(version);
    }

    private Association Pair(int number)
    {
        PairingAttempt attempt = _service.Begin(
            DeviceLabel.Of("SN1", _rig.Ward.Key, _rig.SetupCode), CaptureMethod.Camera, Kim);
        _rig.OpenWindow();
        Run(2);
        _service.Choose(attempt, $"patient-{number}", $"bed-{number}");
        Run(10);
        _rig.Press();
        Run(10);
        Association association = _store.OfPatient($"patient-{number}").ShouldHaveSingleItem();
        association.State.ShouldBe(AssociationState.Effective);
        return association;
    }

    /// <summary>Lets seconds pass, and delivers what the device says.</summary>
    private void Run(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _rig.Run(1);
            PublishedMessage[] published = [.. _rig.Ward.AllPublished.Skip(_handled)];
            _handled += published.Length;
            foreach (PublishedMessage message in published)
            {
                _service.Handle(new Message(message.Topic, message.Payload));
            }

            _service.CheckTimers();
        }
    }
}
