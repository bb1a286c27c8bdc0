using Agent.Tests.World;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Delegation;

/// <summary>A device, its authority, and keys that the authority delegates to.</summary>
internal sealed class DelegationRig : IDisposable
{
    // Minutes that are enough for a message with two delegations.
    private const double Moment = 0.05;

    private long _counter = 100;

    public DelegationRig(bool hasElement = false)
    {
        Ward = new SimulatedWard(periodSeconds: 60, hasElement: hasElement);

        // Until the first acknowledgement the device has no authenticated date.
        Ward.Run(2);
    }

    public SimulatedWard Ward { get; }

    /// <summary>The key of a delegate.</summary>
    public HospitalKey Delegate { get; } = HospitalKey.Create();

    /// <summary>The key of who has delegated to it, in a chain of two.</summary>
    public HospitalKey Parent { get; } = HospitalKey.Create();

    public void Dispose()
    {
        Ward.Dispose();
        Delegate.Dispose();
        Parent.Dispose();
    }

    /// <summary>A delegation to a key, valid for a week.</summary>
    public NanoMedAgent.Hospital.Delegations.Delegation To(HospitalKey key, DelegationPurposes purposes) =>
        new(key.Public, purposes, Ward.Now.AddHours(-1), Ward.Now.AddDays(7), 1);

    /// <summary>The delegate with a delegation that the authority has signed.</summary>
    public CommandSigner Signer(NanoMedAgent.Hospital.Delegations.Delegation delegation) => new(Delegate, delegation.Sign(Ward.Authority));

    /// <summary>The delegate with the purposes.</summary>
    public CommandSigner Signer(DelegationPurposes purposes) => Signer(To(Delegate, purposes));

    /// <summary>The delegate at the end of a chain of two.</summary>
    public CommandSigner Signer(
        NanoMedAgent.Hospital.Delegations.Delegation parent, NanoMedAgent.Hospital.Delegations.Delegation delegation) =>
        new(Delegate, parent.Sign(Ward.Authority), delegation.Sign(Parent));

    /// <summary>A command; by default one that a device without releases answers with NotPossible when it is accepted.</summary>
    public byte[] Command(CommandSigner signer, string name = AuthorityCommand.RollBack) =>
        new AuthorityCommand(Ward.Agent.DeviceId, name, ++_counter, Ward.Now.AddMinutes(10)).Sign(signer, Ward.Key);

    /// <summary>Sends a message, and waits for the answer.</summary>
    public CommandRefusal Answer(byte[] message)
    {
        int before = Ward.EventStream.Count;
        Ward.Link.Send(Ward.CommandTopic, message);
        Ward.Run(Moment);
        return (CommandRefusal)Ward.EventStream.Skip(before).Single(told => told.Kind == DeviceEvent.CommandKind).What;
    }

    /// <summary>The answer to a command of a signer.</summary>
    public CommandRefusal Answer(CommandSigner signer, string name = AuthorityCommand.RollBack) => Answer(Command(signer, name));

    /// <summary>The authority raises the least revocation number.</summary>
    public CommandRefusal Revoke(long least, CommandSigner? signer = null) => Answer(
        AuthorityCommand.ForRevoking(Ward.Agent.DeviceId, least, ++_counter, Ward.Now.AddMinutes(10))
            .Sign(signer ?? new CommandSigner(Ward.Authority), Ward.Key));

    /// <summary>A policy by the authority, in a command of a signer.</summary>
    public byte[] PolicyBy(CommandSigner signer) => AuthorityCommand.ForPolicy(
        Ward.Agent.DeviceId, Ward.SignPolicy(policy => policy), ++_counter, Ward.Now.AddMinutes(10)).Sign(signer, Ward.Key);
}
