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

    private readonly ILink _link;
    private readonly DeviceClock _clock;
    private readonly ClassChannel[] _channels;
    private readonly AuthorityCommands _commands;
    private readonly PairingMachine _pairing;
    private readonly PairingReport _report;
    private readonly EventLog _events;
    private readonly DeviceHealth _health;
    private readonly Updater _updater;
    private readonly AgentCounters _counters;
    private readonly RateLimiter _forgeries = new(AnswersAtOnce);
    private readonly RateLimiter _repetitions = new(AnswersAtOnce);

    /// <summary>The dispatch of one device.</summary>
    /// <param name="link">The connection to the broker.</param>
    /// <param name="clock">The time.</param>
    /// <param name="channels">Receive acknowledgements.</param>
    /// <param name="commands">The authority's commands.</param>
    /// <param name="pairing">Receives grants.</param>
    /// <param name="report">Reports the decisions of the pairing.</param>
    /// <param name="events">Receives the answers to commands.</param>
    /// <param name="health">The state of the device.</param>
    /// <param name="updater">Receives offers; null on a device that accepts none.</param>
    /// <param name="counters">Counts acknowledged values and refused messages.</param>
    public MessageDispatch(
        ILink link, DeviceClock clock, ClassChannel[] channels, AuthorityCommands commands,
        PairingMachine pairing, PairingReport report,
        EventLog events, DeviceHealth health, Updater updater, AgentCounters counters)
    {
        _link = link;
        _clock = clock;
        _channels = channels;
        _commands = commands;
        _pairing = pairing;
        _report = report;
        _events = events;
        _health = health;
        _updater = updater;
        _counters = counters;
    }

    /// <summary>Whether any message had arrived before the last step.</summary>
    public bool HasReceived;

    /// <summary>
    /// Handles the messages that have arrived since the last step, acknowledgements first. At most one proof per step; messages refused
    /// without a proof do not delay others.
    /// </summary>
    /// <returns>Whether it has made a proof, which takes the chip seconds.</returns>
    public bool Receive()
    {
        bool hasProven = false;
        HasReceived = false;
        for (MessageKind kind = MessageKind.Acknowledgement; kind <= MessageKind.Offer; kind++)
        {
            for (int i = 0; i < MessagesPerStep && !hasProven && _link.TryReceive(kind, out byte[] payload); i++)
            {
                HasReceived = true;
                bool isAccepted = kind == MessageKind.Acknowledgement ? TryAcknowledge(payload)
                    : kind == MessageKind.Command ? TryAcceptCommand(payload)
                    : _updater != null && TryAcceptOffer(payload);
                _counters.Refused += isAccepted ? 0 : 1;
                hasProven = kind == MessageKind.Command ? _commands.HasProven
                    : kind == MessageKind.Offer && _updater != null && _updater.HasProven;
            }
        }

        return hasProven;
    }

    /// <summary>Agrees on the key of the commands' MAC ahead of time.</summary>
    /// <returns>Whether it did, which takes the chip seconds.</returns>
    [OwnFrame]
    public bool TryAgree() => _commands.TryAgree();

    private bool TryAcknowledge(byte[] acknowledgement)
    {
        foreach (ClassChannel channel in _channels)
        {
            if (channel.TryAcknowledge(acknowledgement, out int values))
            {
                _counters.Acknowledged += values;
                return true;
            }
        }

        return false;
    }

    /// <summary>Accepts a command.</summary>
    /// <returns>false when it is none, or is refused.</returns>
    private bool TryAcceptCommand(byte[] message)
    {
        long nowMs = _clock.UptimeMilliseconds;
        _health.Observe(nowMs, false);
        CommandRefusal refusal = _commands.Open(message);
        if (_commands.Name == PairingGrant.Command)
        {
            return TryAcceptGrant(refusal, message, nowMs);
        }

        bool isAuthentic = refusal == CommandRefusal.None;
        refusal = isAuthentic ? _commands.Accept(nowMs, _health.Situation.UnixSeconds) : refusal;

        bool isAccepted = refusal == CommandRefusal.None;
        if (_commands.IsNew && isAccepted)
        {
            Execute();
        }

        if ((isAuthentic || refusal == CommandRefusal.NotByAuthority) && IsAnswered(isAuthentic, nowMs))
        {
            // Anybody can set the counter of a command that is not the authority's, so it is not reported.
            long counter = refusal == CommandRefusal.NotByAuthority ? 0 : _commands.Counter;
            int reason = (int)(isAccepted ? _commands.Reason : UpdateReason.None);
            int what = (int)(isAccepted ? _commands.Refusal : refusal);
            _events.Record(DeviceEvent.Command, what, counter, reason, null, _counters, _commands.IsNew);
        }

        return isAccepted;
    }

    /// <summary>Whether the last command is answered: a new one of the authority always is.</summary>
    [OwnFrame]
    private bool IsAnswered(bool isAuthentic, long nowMs) =>
        _commands.IsNew || (isAuthentic ? _repetitions : _forgeries).TryAcquire(nowMs);

    private bool TryAcceptOffer(byte[] envelope)
    {
        _health.Observe(_clock.UptimeMilliseconds, false);
        long before = _updater.Sequence;
        _updater.Offer(envelope);
        return _updater.Sequence != before;
    }

    /// <summary>Executes the command that was accepted.</summary>
    [OwnFrame]
    private void Execute()
    {
        if (_commands.Name == AuthorityCommands.Unpair)
        {
            CommandRefusal refusal = CommandRefusal.NotAssociated;
            if (_pairing.IsAssociation(_commands.Arguments))
            {
                _pairing.Unpair(_commands.Counter);
                refusal = _pairing.Association == null ? CommandRefusal.None : CommandRefusal.StorageFailed;
                _report.SendLastEvent(true);
            }

            _commands.TryStoreResult(refusal, UpdateReason.None);
            return;
        }

        bool isKnown = _commands.Name == AuthorityCommands.RollBack;
        UpdateReason reason = isKnown && _updater != null ? _updater.RollBack() : UpdateReason.NotUpdatable;
        CommandRefusal outcome = !isKnown ? CommandRefusal.Unknown
            : reason == UpdateReason.None ? CommandRefusal.None : CommandRefusal.NotPossible;
        _commands.TryStoreResult(outcome, reason);
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
        PairingRefusal refusal = opened == CommandRefusal.NotByAuthority ? PairingRefusal.NotByAuthority
            : !isAuthentic ? PairingRefusal.OtherDevice
            : _pairing.CheckGrant(_commands.Arguments, counter, _commands.NotAfter, out grant, out isRepeated);
        if (refusal == PairingRefusal.None)
        {
            refusal = ProveGrant(grant, nowMs);
        }

        if (refusal == PairingRefusal.None)
        {
            // It contains the nonce of this window, so it was made since then.
            if (nowMs - _pairing.OpenedMs <= DeviceClock.RoundTripMs)
            {
                _clock.SetAuthenticated(grant.UnixSeconds);
            }

            _commands.TryStoreResult(CommandRefusal.None, UpdateReason.None);
            _pairing.AcceptGrant(grant, counter, nowMs);
            _report.SendLastEvent(true);
            return true;
        }

        if (refusal == PairingRefusal.SetupCodeWrong ? _pairing.TryReportWrongCode() : IsAnswered(isAuthentic, nowMs))
        {
            if (isRepeated)
            {
                _pairing.ReportConfirming();
            }
            else
            {
                _pairing.RefuseGrant(refusal, counter, message);
            }

            _report.SendLastEvent(isRepeated || _commands.IsNew);
        }

        return false;
    }

    private PairingRefusal ProveGrant(PairingGrant grant, long nowMs)
    {
        long unixSeconds = _health.Situation.UnixSeconds;
        CommandRefusal proof = _commands.Accept(nowMs, unixSeconds == 0 ? grant.UnixSeconds : unixSeconds);
        if (proof == CommandRefusal.None && !_commands.IsNew)
        {
            return PairingRefusal.CounterUsed;
        }

        switch (proof)
        {
            case CommandRefusal.None:
                return PairingRefusal.None;
            case CommandRefusal.NotByAuthority:
                return PairingRefusal.NotByAuthority;
            case CommandRefusal.CounterUsed:
                return PairingRefusal.CounterUsed;
            case CommandRefusal.TooMany:
                return PairingRefusal.TooMany;
            case CommandRefusal.StorageFailed:
                return PairingRefusal.StorageFailed;
            default:
                return PairingRefusal.Expired;
        }
    }
}
