using NanoMedAgent.Audit;
using NanoMedAgent.Commands;
using NanoMedAgent.Encoding;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Releases;
using NanoMedAgent.Vitals;

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
        int reason = 0;
        if (name == AuthorityCommands.Policy)
        {
            refusal = PolicyChange.Accept(_agent, _commands, out reason);
            if (refusal == CommandRefusal.None)
            {
                // It is answered when the policy is in force. Until then the stored result is "interrupted".
                return;
            }
        }
        else if (name == EnrolmentTask.RequestName || name == EnrolmentTask.CertificateName)
        {
            if (_agent.Enrolment == null)
            {
                _agent.Enrolment = new EnrolmentTask(
                    _agent.Platform, _agent.Vault, _agent.Issuers, name, _commands.Arguments, _commands.Counter);
                return;
            }

            refusal = CommandRefusal.NotPossible;
        }
        else if (name == AuthorityChange.Command)
        {
            _agent.AuthorityChange = _commands.Arguments;
            return;
        }
        else if (name == AuthorityCommands.Unpair)
        {
            refusal = Unpair();
        }
        else if (name == AuthorityCommands.Acknowledge)
        {
            refusal = Acknowledge();
        }
        else if (name == AuthorityCommands.Limits)
        {
            refusal = PatientLimits.Set(_agent, _commands.Arguments);
        }
        else if (name == AuthorityCommands.Audio)
        {
            refusal = SetAudio();
        }
        else if (name == AuthorityCommands.Revoke)
        {
            refusal = _commands.ExecuteRevocation();
        }
        else if (name == AuthorityCommands.RollBack)
        {
            reason = (int)(_agent.Updater == null ? UpdateReason.NotUpdatable : _agent.Updater.RollBack());
            refusal = reason == 0 ? CommandRefusal.None : CommandRefusal.NotPossible;
        }
        else if (name == AuthorityCommands.Attest)
        {
            refusal = _agent.Attestation.TryRequest(_commands.Arguments) ? CommandRefusal.None : CommandRefusal.NonceWrong;
        }
        else
        {
            refusal = OwnershipCommands.Execute(_agent, _commands);
            _agent.WantsRestart |= refusal == CommandRefusal.None;
        }

        _commands.TryStoreResult(_commands.Counter, refusal, reason);
    }

    /// <summary>Changes the authority's key, if that was commanded: before the next message, which the new key may have signed.</summary>
    /// <returns>Whether it did, which takes the chip seconds.</returns>
    [OwnFrame]
    public bool TryChangeAuthority()
    {
        byte[] arguments = _agent.AuthorityChange;
        if (arguments == null)
        {
            return false;
        }

        _agent.AuthorityChange = null;
        CommandRefusal refusal = AuthorityChange.Execute(arguments, _agent, _commands);
        Answer(_commands.LastCounter, refusal, refusal == CommandRefusal.NotPossible ? (int)UpdateReason.Underway : 0);
        return true;
    }

    /// <summary>Continues a command that takes several steps, and answers it after the last.</summary>
    /// <returns>Whether there was one, which takes the chip seconds.</returns>
    public bool TryContinue()
    {
        EnrolmentTask task = _agent.Enrolment;
        if (task == null)
        {
            return false;
        }

        if (!task.IsDone)
        {
            task.Work(_agent.Clock.AuthenticatedSeconds);
            return true;
        }

        _agent.Enrolment = null;
        if (task.Request != null)
        {
            _agent.Events.Record(DeviceEvent.Request, task.Slot, task.Counter, 0, task.Request, _agent.Counters, true);
        }

        CommandRefusal refusal = task.Refusal == CertificateRefusal.None ? CommandRefusal.None : CommandRefusal.CertificateRefused;
        _agent.TlsCertificates += task.HasKeptTls ? 1 : 0;
        Answer(task.Counter, refusal, (int)task.Refusal);
        return true;
    }

    [OwnFrame]
    private void Answer(long counter, CommandRefusal refusal, int reason)
    {
        _commands.TryStoreResult(counter, refusal, reason);
        _agent.Events.Record(DeviceEvent.Command, (int)refusal, counter, reason, null, _agent.Counters, true);
    }

    /// <summary>
    /// Marks alarms as seen, as a press of the button does. An alarm that the hospital had not shown yet when somebody looked stays unseen.
    /// </summary>
    [OwnFrame]
    private CommandRefusal Acknowledge()
    {
        if (!TryReadAlarmNumber(long.MaxValue, out long number))
        {
            return CommandRefusal.NotAssociated;
        }

        if (!_agent.Monitor.Alarms.TryMarkSeen("ward", number))
        {
            return CommandRefusal.NewerAlarm;
        }

        // Reported at once: somebody waits for it.
        _agent.Monitor.Measure(false);
        return CommandRefusal.None;
    }

    [OwnFrame]
    private CommandRefusal SetAudio()
    {
        if (!TryReadAlarmNumber(AlarmWatch.AudioOff, out long state))
        {
            return CommandRefusal.NotAssociated;
        }

        if (_agent.Platform.Buzzer == null)
        {
            return CommandRefusal.NoBuzzer;
        }

        if (!_agent.Monitor.Alarms.TrySetAudio((int)state, _agent.Clock.UptimeMilliseconds))
        {
            return CommandRefusal.AudioNotAllowed;
        }

        _agent.Monitor.Measure(false);
        return CommandRefusal.None;
    }

    /// <summary>Reads arguments about the alarms of the association: its id, and a number.</summary>
    private bool TryReadAlarmNumber(long limit, out long number)
    {
        number = 0;
        return _agent.Monitor.Alarms != null && CborReader.TryOpen(_commands.Arguments, out CborReader reader)
            && reader.TryReadFixedArray(2)
            && _agent.Pairing.TryReadAssociation(reader)
            && reader.TryReadInteger(0, limit, out number);
    }

    [OwnFrame]
    private CommandRefusal Unpair()
    {
        if (!CborReader.TryOpen(_commands.Arguments, out CborReader reader) || !_agent.Pairing.TryReadAssociation(reader))
        {
            return CommandRefusal.NotAssociated;
        }

        _agent.Pairing.Unpair(_commands.Counter);
        PairingReport.SendLastEvent(_agent, true);
        return _agent.Pairing.Association == null ? CommandRefusal.None : CommandRefusal.StorageFailed;
    }
}
