using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Commands;

/// <summary>
/// Commands of the hospital's authority (PROTOCOL.md, "Commands"): each counts once, as its counter is in flash before it acts. One that comes again is answered again
/// and not repeated.
/// </summary>
internal sealed class AuthorityCommands
{
    /// <summary>Goes back to the release from before.</summary>
    public const string RollBack = "roll-back";

    /// <summary>Ends an association, which the argument names.</summary>
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

    // For whoever has held the device, so that no stranger can use it up.
    private readonly RateLimiter _grantLimiter = new(ProofsAtOnce);
    private readonly byte[] _state;
    private CoseSign1 _message;

    /// <summary>Commands for this device by this authority.</summary>
    public AuthorityCommands(IStorage storage, CoseKey authority, string deviceId)
    {
        _authority = authority;
        _deviceId = deviceId;
        _file = new StateFile(storage, "command", CounterLength + OutcomeLength);
        byte[] state = _file.Read();
        _state = state != null && state.Length == CounterLength + OutcomeLength ? state : new byte[CounterLength + OutcomeLength];
    }

    /// <summary>What the message that was opened last wants; null when it was no command.</summary>
    public string Name;

    /// <summary>Its counter; 0 when it had none.</summary>
    public long Counter;

    /// <summary>Seconds since 1970 after which it is too late for it.</summary>
    public long NotAfter;

    /// <summary>Its arguments, a CBOR item.</summary>
    public byte[] Arguments;

    /// <summary>Whether the message that was looked at last has cost a proof, which takes the chip seconds.</summary>
    public bool HasProven;

    /// <summary>Whether the message that was looked at last is one that was carried out before: then <see cref="Refusal"/> and <see cref="Reason"/> are what came of it.</summary>
    public bool IsRepeated;

    /// <summary>What came of the last command.</summary>
    public CommandRefusal Refusal => (CommandRefusal)_state[CounterLength];

    /// <summary>Why it could not be carried out.</summary>
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

    /// <summary>Believes the message that was opened, or not, and counts the command in it before it is carried out.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">0 while the date is not known.</param>
    /// <param name="isGrant">Whether it was sent by somebody who has held the device. Those have a rate limiter of their own, which no stranger can exhaust.</param>
    /// <returns>None when it is to be carried out, or is answered again.</returns>
    public CommandRefusal Accept(long nowMs, long unixSeconds, bool isGrant)
    {
        if (!(isGrant ? _grantLimiter : _limiter).TryTake(nowMs))
        {
            return CommandRefusal.TooMany;
        }

        HasProven = true;
        bool isByAuthority = _message.Verify(_authority) == CoseRefusal.None;
        _message = null;
        if (!isByAuthority)
        {
            return CommandRefusal.NotByAuthority;
        }

        long last = BigEndian.Read(_state, 0, CounterLength);
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
        if (TryKeep(CommandRefusal.Interrupted, UpdateReason.None))
        {
            return CommandRefusal.None;
        }

        // Not counted, so it may come again.
        BigEndian.Write(_state, 0, CounterLength, last);
        return CommandRefusal.StorageFailed;
    }

    /// <summary>Takes note of what came of the command, for when it comes again.</summary>
    /// <returns>false when that could not be kept: after a restart it is answered as interrupted.</returns>
    public bool TryKeep(CommandRefusal refusal, UpdateReason reason)
    {
        _state[CounterLength] = (byte)refusal;
        _state[CounterLength + 1] = (byte)reason;
        return _file.TryWrite(_state);
    }
}
