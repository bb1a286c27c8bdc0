using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Commands;

/// <summary>
/// Commands of the hospital's authority (PROTOCOL.md, "Commands"). Each is executed at most once: its counter is in flash before it is
/// executed. A repeated one is answered again and not executed again.
/// </summary>
internal sealed class AuthorityCommands
{
    /// <summary>Rolls back to the previous release.</summary>
    public const string RollBack = "roll-back";

    /// <summary>Ends the association that the argument names.</summary>
    public const string Unpair = "unpair";

    private const int ProofsAtOnce = 3;
    private const int PayloadLimit = 1024;
    private const int ArgumentsLimit = 256;
    private const int NameLimit = 32;
    private const int CounterLength = 8;
    private const int OutcomeLength = 2;

    private readonly StateFile _file;
    private readonly CoseKey _authority;
    private readonly string _deviceId;
    private readonly RateLimiter _limiter = new(ProofsAtOnce);

    // For senders who have had the device in hand, so that no stranger can exhaust it.
    private readonly RateLimiter _grantLimiter = new(ProofsAtOnce);
    private readonly byte[] _state;
    private CoseSign1 _message;

    /// <summary>The commands of an authority for this device.</summary>
    public AuthorityCommands(IStorage storage, CoseKey authority, string deviceId)
    {
        _authority = authority;
        _deviceId = deviceId;
        _file = new StateFile(storage, "command", CounterLength + OutcomeLength);
        StateResult = _file.Read(out byte[] state);
        _state = state != null && state.Length == CounterLength + OutcomeLength ? state : new byte[CounterLength + OutcomeLength];
    }

    /// <summary>What became of reading the counter: after Failed, nothing but this may be used.</summary>
    public readonly StorageResult StateResult;

    /// <summary>The name of the command in the message opened last; null when it was not a command.</summary>
    public string Name;

    /// <summary>Its counter; 0 when it had none.</summary>
    public long Counter;

    /// <summary>When it expires, in seconds since 1970.</summary>
    public long NotAfter;

    /// <summary>Its arguments, a CBOR item.</summary>
    public byte[] Arguments;

    /// <summary>Whether the last message has cost a proof, which takes the chip seconds.</summary>
    public bool HasProven;

    /// <summary>
    /// Whether the last message repeats the command that was executed last; <see cref="Refusal"/> and <see cref="Reason"/> are its result.
    /// </summary>
    public bool IsRepeated;

    /// <summary>The result of the last command.</summary>
    public CommandRefusal Refusal => (CommandRefusal)_state[CounterLength];

    /// <summary>Why it could not be executed.</summary>
    public UpdateReason Reason => (UpdateReason)_state[CounterLength + 1];

    /// <summary>Reads a message. Nothing in it is proven yet.</summary>
    /// <param name="encoded">COSE_Sign1, from anybody.</param>
    /// <returns>None when it may be for this device.</returns>
    public CommandRefusal Open(byte[] encoded)
    {
        Name = null;
        Counter = 0;
        IsRepeated = false;
        HasProven = false;
        if (CoseSign1.TryParse(encoded, PayloadLimit, out _message) != CoseRefusal.None
            || !CborReader.TryOpen(_message.Payload, out CborReader reader)
            || !reader.TryReadFixedArray(5)
            || !reader.TryReadTextString(NameLimit, out string device)
            || !reader.TryReadTextString(NameLimit, out string name)
            || !reader.TryReadInteger(1, long.MaxValue, out long counter)
            || !reader.TryReadInteger(0, long.MaxValue, out NotAfter)
            || !reader.TryReadEncoded(ArgumentsLimit, out Arguments))
        {
            return CommandRefusal.Malformed;
        }

        Name = name;
        Counter = counter;
        return device == _deviceId ? CommandRefusal.None : CommandRefusal.OtherDevice;
    }

    /// <summary>Verifies the message that was opened, and counts its command before it is executed.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">The date, or 0 while it is not known.</param>
    /// <param name="isGrant">Whether its sender has had the device in hand. Such senders have a rate limiter of their own, which no
    /// stranger can exhaust.</param>
    /// <returns>None when it is to be executed, or its answer repeated.</returns>
    public CommandRefusal Accept(long nowMs, long unixSeconds, bool isGrant)
    {
        if (!(isGrant ? _grantLimiter : _limiter).TryAcquire(nowMs))
        {
            return CommandRefusal.TooMany;
        }

        HasProven = true;
        bool isByAuthority = _message.Verify(_authority, CosePurpose.Of(CosePurpose.Command, _deviceId)) == CoseRefusal.None;
        _message = null;
        if (!isByAuthority)
        {
            return CommandRefusal.NotByAuthority;
        }

        long last = BigEndian.Read(_state, 0, CounterLength);
        if (StateResult == StorageResult.Damaged && last == 0)
        {
            // Which counters were used is lost. They are milliseconds since 1970: what was signed before this start is refused.
            last = (unixSeconds * 1000) - nowMs;
        }

        if (Counter <= last)
        {
            IsRepeated = Counter == last;
            return IsRepeated ? CommandRefusal.None : CommandRefusal.CounterUsed;
        }

        if (unixSeconds == 0 || unixSeconds > NotAfter)
        {
            return unixSeconds == 0 ? CommandRefusal.DateUnknown : CommandRefusal.Expired;
        }

        BigEndian.Write(_state, 0, CounterLength, Counter);
        if (TryStoreResult(CommandRefusal.Interrupted, UpdateReason.None))
        {
            return CommandRefusal.None;
        }

        // It was not counted, so it may be sent again.
        BigEndian.Write(_state, 0, CounterLength, last);
        return CommandRefusal.StorageFailed;
    }

    /// <summary>Stores the result of the command, to answer a repetition.</summary>
    /// <returns>false when it could not be stored; after a restart the answer is "interrupted".</returns>
    public bool TryStoreResult(CommandRefusal refusal, UpdateReason reason)
    {
        _state[CounterLength] = (byte)refusal;
        _state[CounterLength + 1] = (byte)reason;
        return _file.TryWrite(_state);
    }
}
