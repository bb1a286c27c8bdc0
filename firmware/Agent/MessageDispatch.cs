using NanoMedAgent.Audit;
using NanoMedAgent.Channels;
using NanoMedAgent.Commands;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Time;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>
/// Routes each message from the broker to its handler: acknowledgements, offers, commands, pairing grants. Nothing in them is trusted
/// before it is proven.
/// </summary>
internal sealed class MessageDispatch
{
    // Messages of each kind received in one step, so that a flood of them cannot keep the agent from measuring.
    private const int MessagesPerStep = 8;

    // How often in a row the hospital is told of what anybody can send: of forgeries, and of old commands that come again. The one cannot
    // keep it from hearing of the other.
    private const int AnswersAtOnce = 3;

    private readonly Agent _agent;
    private readonly AuthorityCommands _commands;
    private readonly CommandExecution _execution;
    private readonly RateLimiter _forgeries = new(AnswersAtOnce);
    private readonly RateLimiter _repetitions = new(AnswersAtOnce);

    // A message of a delegate whose check goes on in the next step.
    private byte[] _unfinished;

    /// <summary>The dispatch of one device.</summary>
    /// <param name="agent">Has the rooms that messages are for.</param>
    /// <param name="commands">The authority's commands.</param>
    public MessageDispatch(Agent agent, AuthorityCommands commands)
    {
        _agent = agent;
        _commands = commands;
        _execution = new CommandExecution(agent, commands);
    }

    /// <summary>Answers the command of a policy that is in force now, or was refused.</summary>
    /// <returns>Whether it did.</returns>
    [OwnFrame]
    public bool TryFinishPolicy() => PolicyChange.TryFinish(_agent, _commands);

    /// <summary>Whether any message had arrived before the last step.</summary>
    public bool HasReceived;

    /// <summary>
    /// Handles the messages that have arrived since the last step, acknowledgements first. At most one proof per step; messages refused
    /// without a proof do not delay others.
    /// </summary>
    /// <returns>Whether it has made a proof, which takes the chip seconds.</returns>
    public bool Receive()
    {
        bool hasProven = _execution.TryChangeAuthority();
        HasReceived = hasProven || _unfinished != null;
        if (_unfinished != null && !hasProven)
        {
            byte[] message = _unfinished;
            _unfinished = null;
            _agent.Counters.Refused += TryAcceptCommand(message) ? 0 : 1;
            hasProven = _commands.HasProven;
        }

        for (MessageKind kind = MessageKind.Acknowledgement; kind <= MessageKind.Offer; kind++)
        {
            for (int i = 0; i < MessagesPerStep && !hasProven && _agent.Platform.Link.TryReceive(kind, out byte[] payload); i++)
            {
                HasReceived = true;
                bool isAccepted = kind == MessageKind.Acknowledgement ? TryAcknowledge(payload)
                    : kind == MessageKind.Command ? TryAcceptCommand(payload)
                    : _agent.Updater != null && TryAcceptOffer(payload);
                _agent.Counters.Refused += isAccepted ? 0 : 1;
                hasProven = kind == MessageKind.Command ? _commands.HasProven
                    : kind == MessageKind.Offer && _agent.Updater != null && _agent.Updater.HasProven;
            }
        }

        _commands.Forget();
        return hasProven;
    }

    /// <summary>Continues a command that takes several steps.</summary>
    /// <returns>Whether there was one, which takes the chip seconds.</returns>
    [OwnFrame]
    public bool TryContinue() => _execution.TryContinue();

    /// <summary>Agrees on the key of the commands' MAC ahead of time.</summary>
    /// <returns>Whether it did, which takes the chip seconds.</returns>
    [OwnFrame]
    public bool TryAgree() => _commands.TryAgree();

    private bool TryAcknowledge(byte[] acknowledgement)
    {
        foreach (ClassChannel channel in _agent.Channels)
        {
            if (channel.TryAcknowledge(acknowledgement, out int values))
            {
                _agent.Counters.Acknowledged += values;
                return true;
            }
        }

        return false;
    }

    /// <summary>Accepts a command.</summary>
    /// <returns>false when it is none, or is refused.</returns>
    private bool TryAcceptCommand(byte[] message)
    {
        long nowMs = _agent.Clock.UptimeMilliseconds;
        _agent.Health.Observe(nowMs, false);
        CommandRefusal refusal = _commands.Open(message, _agent.Ward, nowMs, _agent.Clock.AuthenticatedSeconds);
        if (_commands.IsUnfinished)
        {
            _unfinished = message;
            return true;
        }

        if (_commands.Name == PairingGrant.Command)
        {
            return TryAcceptGrant(refusal, message, nowMs);
        }

        bool isAuthentic = refusal == CommandRefusal.None || refusal == CommandRefusal.PurposeMissing;
        refusal = refusal == CommandRefusal.None ? _commands.Accept(nowMs, _agent.Health.Situation.UnixSeconds) : refusal;

        bool isAccepted = refusal == CommandRefusal.None;
        if (_commands.IsNew && isAccepted)
        {
            _execution.Execute();
        }

        // Of a policy that is not in force yet, and of a command that takes several steps, the answer comes at their end.
        if (isAccepted
            && ((_agent.Trial != null && _agent.Trial.Counter == _commands.Counter)
            || (_agent.Enrolment != null && _agent.Enrolment.Counter == _commands.Counter)
            || _agent.AuthorityChange != null))
        {
            return true;
        }

        bool isForMe = refusal != CommandRefusal.Malformed && refusal != CommandRefusal.OtherDevice;
        if (isForMe && IsAnswered(isAuthentic, nowMs))
        {
            // Anybody can set the counter of a command whose MAC is not proven, so it is not reported.
            long counter = !isAuthentic || refusal == CommandRefusal.NotByAuthority ? 0 : _commands.Counter;
            int reason = isAccepted ? _commands.Reason : 0;
            int what = (int)(isAccepted ? _commands.Refusal : refusal);
            _agent.Events.Record(DeviceEvent.Command, what, counter, reason, null, _agent.Counters, _commands.IsNew);
        }

        return isAccepted;
    }

    /// <summary>Whether the last command is answered: a new one of the authority always is.</summary>
    [OwnFrame]
    private bool IsAnswered(bool isAuthentic, long nowMs) =>
        _commands.IsNew || (isAuthentic ? _repetitions : _forgeries).TryAcquire(nowMs);

    private bool TryAcceptOffer(byte[] envelope)
    {
        _agent.Health.Observe(_agent.Clock.UptimeMilliseconds, false);
        long before = _agent.Updater.Sequence;
        _agent.Updater.Offer(envelope);
        return _agent.Updater.Sequence != before;
    }

    /// <summary>
    /// Accepts a grant. Cheap checks come first: only the authority, with the code on the label, can make it verify a signature.
    /// </summary>
    /// <returns>false when it is refused.</returns>
    private bool TryAcceptGrant(CommandRefusal opened, byte[] message, long nowMs)
    {
        PairingGrant grant = null;
        long counter = _commands.Counter;
        bool isRepeated = false;
        bool isAuthentic = opened == CommandRefusal.None;
        PairingRefusal refusal = opened == CommandRefusal.OtherDevice || opened == CommandRefusal.Malformed ? PairingRefusal.OtherDevice
            : !isAuthentic ? Refusal(opened)
            : _agent.Pairing.CheckGrant(_commands.Arguments, counter, _commands.NotAfter, out grant, out isRepeated);
        if (refusal == PairingRefusal.None)
        {
            refusal = ProveGrant(grant, nowMs);
        }

        if (refusal == PairingRefusal.None)
        {
            // It contains the nonce of this window, so it was made since then.
            if (nowMs - _agent.Pairing.OpenedMs <= DeviceClock.RoundTripMs)
            {
                _agent.Clock.SetAuthenticated(grant.UnixSeconds);
            }

            _commands.TryStoreResult(counter, CommandRefusal.None, 0);
            _agent.Pairing.AcceptGrant(grant, counter, nowMs);
            PairingReport.SendLastEvent(_agent, true);
            return true;
        }

        if (refusal == PairingRefusal.SetupCodeWrong ? _agent.Pairing.TryReportWrongCode() : IsAnswered(isAuthentic, nowMs))
        {
            if (isRepeated)
            {
                _agent.Pairing.ReportConfirming();
            }
            else
            {
                _agent.Pairing.RefuseGrant(refusal, counter, message);
            }

            PairingReport.SendLastEvent(_agent, isRepeated || _commands.IsNew);
        }

        return false;
    }

    private PairingRefusal ProveGrant(PairingGrant grant, long nowMs)
    {
        long unixSeconds = _agent.Health.Situation.UnixSeconds;
        CommandRefusal proof = _commands.Accept(nowMs, unixSeconds == 0 ? grant.UnixSeconds : unixSeconds);
        if (proof == CommandRefusal.None && !_commands.IsNew)
        {
            return PairingRefusal.CounterUsed;
        }

        return proof == CommandRefusal.None ? PairingRefusal.None : Refusal(proof);
    }

    private static PairingRefusal Refusal(CommandRefusal proof)
    {
        switch (proof)
        {
            case CommandRefusal.PurposeMissing:
            case CommandRefusal.DelegationUnknown:
            case CommandRefusal.DelegationExpired:
            case CommandRefusal.DelegationRevoked:
                // Their numbers follow each other in both.
                return PairingRefusal.PurposeMissing + (proof - CommandRefusal.PurposeMissing);
            case CommandRefusal.OtherScope:
                return PairingRefusal.OtherScope;
            case CommandRefusal.DateUnknown:
                return PairingRefusal.DateUnknown;
            case CommandRefusal.NotByAuthority:
                return PairingRefusal.NotByAuthority;
            case CommandRefusal.CounterUsed:
                return PairingRefusal.CounterUsed;
            case CommandRefusal.TooMany:
                return PairingRefusal.TooMany;
            case CommandRefusal.StorageFailed:
                return PairingRefusal.StorageFailed;
            case CommandRefusal.KeyNotReady:
                return PairingRefusal.KeyNotReady;
            default:
                return PairingRefusal.Expired;
        }
    }
}
