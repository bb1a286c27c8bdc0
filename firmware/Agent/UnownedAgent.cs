using NanoMedAgent.Audit;
using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Ownership;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Time;

namespace NanoMedAgent;

/// <summary>
/// What the agent does on a device that has no owner or no policy yet, or is at the end of its life (PROTOCOL.md, "Ownership"): it measures
/// nothing, announces itself, and accepts one voucher of its maker. Made on such a device only, and dropped with a restart.
/// </summary>
internal sealed class UnownedAgent
{
    // Messages of each kind received in one step.
    private const int MessagesPerStep = 8;

    // Signatures that anybody can make the device verify in a row; and announcements that anybody can ask for by the button, and answers
    // to forgeries.
    private const int ProofsAtOnce = 3;
    private const int AnswersAtOnce = 3;

    private const long AnnouncementMs = 3_600_000;

    // How long the light shows that a press was registered.
    private const long NoticeMs = 2_000;

    // The maker's clock may be ahead of the time server's.
    private const long ToleranceMs = 3_600_000;

    // The retry delay for an event that the link has refused, and for a storage that has failed.
    private const long RetryMs = 1_000;

    // The time that an answer has to be sent before a restart.
    private const long RestartMs = 2_000;

    private readonly Agent _agent;
    private readonly OwnerState _owner;
    private readonly AgentStartup _startup;
    private readonly CoseKey _maker;
    private readonly CoseKey _device;
    private readonly EventLog _events;
    private readonly StorageReports _reports;
    private readonly RateLimiter _proofs = new(ProofsAtOnce);
    private readonly RateLimiter _answers = new(AnswersAtOnce);
    private readonly RateLimiter _presses = new(AnswersAtOnce);
    private readonly byte[] _nonce = new byte[Voucher.NonceLength];
    private AuthorityCommands _commands;
    private byte[] _ownerId;
    private byte[] _unfinished;
    private bool _isProofSent;
    private long _restartMs = long.MaxValue;
    private long _announceMs;
    private long _noticeUntilMs;

    /// <summary>The agent of an unowned device.</summary>
    /// <param name="agent">Has seams, clock and counters.</param>
    /// <param name="startup">What the start has opened.</param>
    /// <param name="reports">What happened to the storage.</param>
    public UnownedAgent(Agent agent, AgentStartup startup, StorageReports reports)
    {
        _agent = agent;
        _startup = startup;
        _owner = startup.Owner;
        _maker = startup.Maker;
        _device = startup.Vault.PublicKey;
        _reports = reports;
        _events = new EventLog(agent.Platform.Link, startup.Vault, agent.Clock, null, null, agent.DeviceId, agent.BootNumber);
        _ownerId = startup.Authority?.KeyId();
        agent.Events = _events;
        agent.Trial = startup.Trial != null && startup.Trial.Refusal != PolicyRefusal.None ? startup.Trial : null;
        agent.Platform.Entropy.Fill(_nonce);
        Obey(startup.Authority);
    }

    /// <summary>Handles what has happened: at most one expensive operation.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    public long Step(long nowMs)
    {
        bool hasReceived = TryReceive(nowMs, out bool hasProven);
        if (_agent.Platform.Button.TryTakePress(out _))
        {
            _noticeUntilMs = nowMs + NoticeMs;
            _announceMs = _presses.TryAcquire(nowMs) ? nowMs : _announceMs;
        }

        if (_owner.Phase == OwnerPhase.Retiring)
        {
            return StepToTheEnd(nowMs);
        }

        if (nowMs >= _restartMs)
        {
            _agent.Platform.Power.Restart();
        }

        if (_owner.Phase == OwnerPhase.Taking && _owner.TryComplete(Agent.AuthorityFile))
        {
            _announceMs = nowMs;
        }

        if (nowMs >= _announceMs)
        {
            _announceMs = nowMs + AnnouncementMs;
            Record(
                _ownerId == null ? OwnershipEvent.Unowned : OwnershipEvent.Owned, _owner.Number, OwnershipRefusal.None, true);
        }

        // A first policy that the start has refused.
        if (_agent.Trial != null && PolicyChange.TryFinish(_agent, _commands))
        {
            return nowMs;
        }

        if (_reports.TryTake(out StorageEvent what, out StoredState state))
        {
            _events.Record(DeviceEvent.Storage, (int)what, (int)state, 0, null, _agent.Counters, true);
        }

        // There may be more messages.
        bool isWorking = hasReceived | (!hasProven && _events.SendOldest());
        bool isNoticed = nowMs < _noticeUntilMs;
        _agent.Platform.Light.Show(isNoticed ? LightPattern.Noticed : LightPattern.Unowned);
        long nextMs = _owner.Phase == OwnerPhase.Taking || _events.HasUnsent ? nowMs + RetryMs : _announceMs;
        nextMs = _restartMs < nextMs ? _restartMs : nextMs;
        return isWorking ? nowMs : isNoticed && _noticeUntilMs < nextMs ? _noticeUntilMs : nextMs;
    }

    /// <summary>Says that everything is erased. When the broker has that, the device key goes as well, with a restart.</summary>
    private long StepToTheEnd(long nowMs)
    {
        _agent.Platform.Light.Show(LightPattern.Off);
        ILink link = _agent.Platform.Link;
        if (!link.IsUp)
        {
            // What was in flight may be lost.
            _isProofSent = false;
        }
        else if (!_isProofSent && !_events.HasUnsent)
        {
            _isProofSent = true;
            Record(OwnershipEvent.Retired, _owner.Number, OwnershipRefusal.None, true);
        }
        else if (!_events.SendOldest() && !_events.HasUnsent && link.InFlight == 0
            && _owner.TryWrite(OwnerPhase.Forgetting, _owner.Number, null))
        {
            _agent.Platform.Power.Restart();
        }

        return nowMs + RetryMs;
    }

    private void Obey(CoseKey authority) => _commands = _owner.Phase == OwnerPhase.Retiring ? null
        : new AuthorityCommands(_agent.Platform, _startup.Vault, _startup.Tables, authority, _agent.DeviceId);

    /// <summary>Handles the messages since the last step. Of other kinds nothing is expected: they only leave their queues.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="hasProven">Whether it has verified a signature, which takes the chip seconds.</param>
    /// <returns>Whether there were any.</returns>
    private bool TryReceive(long nowMs, out bool hasProven)
    {
        byte[] unfinished = _unfinished;
        bool hasReceived = unfinished != null;
        hasProven = false;
        _unfinished = null;
        if (hasReceived)
        {
            _agent.Counters.Refused += TryAcceptCommand(unfinished, nowMs, out hasProven) ? 0 : 1;
        }

        for (MessageKind kind = MessageKind.Acknowledgement; kind <= MessageKind.Offer; kind++)
        {
            for (int i = 0; i < MessagesPerStep && !hasProven && _agent.Platform.Link.TryReceive(kind, out byte[] message); i++)
            {
                hasReceived = true;
                bool isAccepted = kind == MessageKind.Command && _commands != null && TryAccept(message, nowMs, out hasProven);
                _agent.Counters.Refused += isAccepted ? 0 : 1;
            }
        }

        return hasReceived;
    }

    /// <summary>Accepts a voucher, or a command. A device with an owner ignores vouchers.</summary>
    /// <returns>false when it is refused.</returns>
    private bool TryAccept(byte[] message, long nowMs, out bool hasProven)
    {
        hasProven = false;
        Voucher voucher = _ownerId == null ? Voucher.Parse(message) : null;
        return voucher == null ? TryAcceptCommand(message, nowMs, out hasProven) : TryAcceptVoucher(voucher, nowMs, out hasProven);
    }

    private bool TryAcceptCommand(byte[] message, long nowMs, out bool hasProven)
    {
        // Nobody has given it an authenticated date yet. For the first policy, which the authority itself has signed, delegations count by
        // the network's date, which is not before the voucher; for all else none counts.
        long unixSeconds = _agent.Clock.Quality == ClockQuality.None ? 0 : _agent.Clock.UnixSeconds;
        bool isAfterVoucher = unixSeconds * 1000 >= _owner.Number - ToleranceMs;
        CommandRefusal refusal = _commands.StateResult == StorageResult.Failed ? CommandRefusal.Malformed
            : _commands.Open(message, null, nowMs, isAfterVoucher ? unixSeconds : 0);
        if (_commands.IsUnfinished)
        {
            _unfinished = message;
            hasProven = true;
            return true;
        }

        refusal = refusal == CommandRefusal.None && _commands.IsDelegated && _commands.Name != AuthorityCommands.Policy
            ? CommandRefusal.DateUnknown
            : refusal;
        bool isAuthentic = refusal == CommandRefusal.None;
        refusal = isAuthentic ? _commands.Accept(nowMs, unixSeconds) : refusal;
        bool isAccepted = refusal == CommandRefusal.None;
        if (isAccepted && _commands.IsNew)
        {
            Execute(nowMs);
        }

        // The command of a policy is answered when it is in force.
        bool isAnswered = _commands.IsNew ? _agent.Trial == null || _agent.Trial.Counter != _commands.Counter : _answers.TryAcquire(nowMs);
        if (isAuthentic && isAnswered)
        {
            int what = (int)(isAccepted ? _commands.Refusal : refusal);
            int reason = isAccepted ? _commands.Reason : 0;
            _events.Record(DeviceEvent.Command, what, _commands.Counter, reason, null, _agent.Counters, _commands.IsNew);
        }

        hasProven = _commands.HasProven;
        _commands.Forget();
        return isAccepted;
    }

    /// <summary>Executes a command: the first policy, or one by which the owner gives the device away or ends its life.</summary>
    private void Execute(long nowMs)
    {
        int reason = 0;
        bool isPolicy = _commands.Name == AuthorityCommands.Policy;
        CommandRefusal refusal = isPolicy ? PolicyChange.Accept(_agent, _commands, out reason)
            : _commands.Name == AuthorityChange.Command ? AuthorityChange.Execute(_commands.Arguments, _agent, _commands)
            : OwnershipCommands.Execute(_agent, _commands);
        _restartMs = refusal == CommandRefusal.None ? nowMs + RestartMs : _restartMs;
        if (!isPolicy || refusal != CommandRefusal.None)
        {
            _commands.TryStoreResult(_commands.Counter, refusal, reason);
        }
    }

    /// <summary>Accepts a voucher. Whatever costs little is checked first.</summary>
    private bool TryAcceptVoucher(Voucher voucher, long nowMs, out bool hasProven)
    {
        hasProven = false;
        OwnershipRefusal refusal = Check(voucher, nowMs);
        if (refusal == OwnershipRefusal.None)
        {
            hasProven = true;
            refusal = !voucher.IsSignedBy(_maker) ? OwnershipRefusal.NotByMaker
                : _owner.TryWrite(OwnerPhase.Taking, voucher.Number, voucher.Authority.Encode()) ? OwnershipRefusal.None
                : OwnershipRefusal.StorageFailed;
        }

        if (refusal == OwnershipRefusal.None)
        {
            _ownerId = voucher.Authority.KeyId();
            Obey(voucher.Authority);
        }
        else if (_answers.TryAcquire(nowMs))
        {
            // Until the signature is verified, nobody has proven the number.
            bool isProven = refusal == OwnershipRefusal.StorageFailed;
            Record(OwnershipEvent.Refused, isProven ? voucher.Number : 0, refusal, isProven);
        }

        return refusal == OwnershipRefusal.None;
    }

    private OwnershipRefusal Check(Voucher voucher, long nowMs)
    {
        bool hasDate = _agent.Clock.Quality != ClockQuality.None;
        long unixSeconds = _agent.Clock.UnixSeconds;
        if (!ConstantTime.AreEqual(voucher.Thumbprint, Sha256.Hash(_device.Encode())))
        {
            return OwnershipRefusal.OtherDevice;
        }

        if (voucher.Nonce != null && !ConstantTime.AreEqual(voucher.Nonce, _nonce))
        {
            return OwnershipRefusal.NonceOld;
        }

        if (!hasDate || unixSeconds > voucher.NotAfter)
        {
            return hasDate ? OwnershipRefusal.Expired : OwnershipRefusal.DateUnknown;
        }

        // Numbers are milliseconds since 1970. If the last one is lost, what was signed before this start is refused.
        long last = _owner.Number == OwnerState.NumberLost ? (unixSeconds * 1000) - nowMs : _owner.Number;
        return voucher.Number <= last ? OwnershipRefusal.NumberUsed
            : _proofs.TryAcquire(nowMs) ? OwnershipRefusal.None : OwnershipRefusal.TooMany;
    }

    private void Record(OwnershipEvent what, long number, OwnershipRefusal reason, bool isProven)
    {
        CborWriter details = new(128);
        details.WriteStartArray(3);
        _device.WriteTo(details);
        WriteOrNull(details, what == OwnershipEvent.Retired || _ownerId != null ? null : _nonce);
        WriteOrNull(details, _ownerId);
        _events.Record(DeviceEvent.Ownership, (int)what, number, (int)reason, details.ToArray(), _agent.Counters, isProven);
    }

    private static void WriteOrNull(CborWriter writer, byte[] value)
    {
        if (value == null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(value);
        }
    }
}
