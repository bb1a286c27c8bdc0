using NanoMedAgent.Commands;
using NanoMedAgent.Releases;

namespace NanoMedAgent;

/// <summary>Hands each accepted command to the room that it concerns, and keeps what came of it (PROTOCOL.md, "Commands").</summary>
internal sealed class CommandExecution
{
    private readonly Agent _agent;
    private readonly AuthorityCommands _commands;

    /// <summary>The execution of one device's commands.</summary>
    /// <param name="agent">Has the rooms.</param>
    /// <param name="commands">Has accepted the command.</param>
    public CommandExecution(Agent agent, AuthorityCommands commands)
    {
        _agent = agent;
        _commands = commands;
    }

    /// <summary>Executes the command that was accepted last.</summary>
    [OwnFrame]
    public void Execute()
    {
        string name = _commands.Name;
        CommandRefusal refusal = CommandRefusal.Unknown;
        UpdateReason reason = UpdateReason.None;
        if (name == AuthorityCommands.Policy)
        {
            refusal = PolicyChange.Accept(_agent, _commands, out int why);
            reason = (UpdateReason)why;
            if (refusal == CommandRefusal.None)
            {
                // It is answered when the policy is in force. Until then the stored result is "interrupted".
                return;
            }
        }
        else if (name == AuthorityCommands.Unpair)
        {
            refusal = Unpair();
        }
        else if (name == AuthorityCommands.RollBack)
        {
            reason = _agent.Updater == null ? UpdateReason.NotUpdatable : _agent.Updater.RollBack();
            refusal = reason == UpdateReason.None ? CommandRefusal.None : CommandRefusal.NotPossible;
        }
        else if (name == AuthorityCommands.Attest)
        {
            refusal = _agent.Attestation.TryRequest(_commands.Arguments) ? CommandRefusal.None : CommandRefusal.NonceWrong;
        }

        _commands.TryStoreResult(refusal, reason);
    }

    [OwnFrame]
    private CommandRefusal Unpair()
    {
        if (!_agent.Pairing.IsAssociation(_commands.Arguments))
        {
            return CommandRefusal.NotAssociated;
        }

        _agent.Pairing.Unpair(_commands.Counter);
        PairingReport.SendLastEvent(_agent, true);
        return _agent.Pairing.Association == null ? CommandRefusal.None : CommandRefusal.StorageFailed;
    }
}
