using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Commands;

/// <summary>
/// Commands of the hospital's authority (PROTOCOL.md, "Commands"). A MAC comes first, so that a forgery costs no signature and uses up no
/// rate limit. Each command is executed at most once: its counter is in flash before it is executed. A repeated one is answered again and
/// not executed again.
/// </summary>
internal sealed class AuthorityCommands
{
    /// <summary>Rolls back to the previous release.</summary>
    public const string RollBack = "roll-back";

    /// <summary>Sends evidence of what runs, with the nonce that is the argument.</summary>
    public const string Attest = "attest";

    /// <summary>Refuses delegations whose revocation number is lower than the argument.</summary>
    public const string Revoke = "revoke";

    /// <summary>Changes the policy to the one in the arguments.</summary>
    public const string Policy = "policy";

    /// <summary>Ends the association that the argument names.</summary>
    public const string Unpair = "unpair";

    /// <summary>Marks the alarms as seen that whoever commands it has seen.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>Gives a patient alarm limits of his own.</summary>
    public const string Limits = "limits";

    /// <summary>Pauses the sound of alarms, or turns it off or on.</summary>
    public const string Audio = "audio";

    private const string FileName = "command";
    private const int ProofsAtOnce = 3;

    // Device, name, counter and expiry beside the arguments; then the signature and the headers beside the payload.
    private const int PayloadLimit = CommandRules.LongestArguments + 128;
    private const int SignedLimit = PayloadLimit + 128;
    private const int NameLimit = 32;
    private const int CounterLength = 8;
    private const int OutcomeLength = 2;

    private readonly ICipherEngine _engine;
    private readonly StateFile _file;
    private readonly IKeyVault _vault;
    private readonly IKeyTables _tables;
    private readonly IStorage _storage;
    private readonly string _deviceId;
    private readonly RateLimiter _limiter = new(ProofsAtOnce);
    private readonly byte[] _state;
    private CommandIssuer _authority;
    private CommandIssuers _delegates;
    private CommandIssuer _issuer;

    // Read when a message names another key than the authority's, once in a start.
    private CommandIssuer _maker;
    private bool _isMakerRead;
    private CoseSign1 _message;

    /// <summary>The commands of an authority for this device.</summary>
    /// <param name="platform">Storage and cipher.</param>
    /// <param name="vault">Agrees with the authority on the key of the MAC.</param>
    /// <param name="tables">Has the table of the authority's key.</param>
    /// <param name="authority">The authority's key; null on a device without an owner, which only its maker commands.</param>
    /// <param name="deviceId">This device.</param>
    public AuthorityCommands(AgentPlatform platform, IKeyVault vault, IKeyTables tables, CoseKey authority, string deviceId)
    {
        _tables = tables;
        _storage = platform.Storage;
        _engine = platform.Cipher;
        _vault = vault;
        _deviceId = deviceId;
        if (authority != null)
        {
            Obey(authority);
        }

        _file = new StateFile(platform.Storage, FileName, CounterLength + OutcomeLength);
        StateResult = _file.Read(out byte[] state);
        _state = state != null && state.Length == CounterLength + OutcomeLength ? state : new byte[CounterLength + OutcomeLength];
    }

    /// <summary>What became of reading the counter: after Failed, nothing but this may be used.</summary>
    public readonly StorageResult StateResult;

    /// <summary>The name of the command in the message opened last; null when it was not a command.</summary>
    public string Name;

    /// <summary>
    /// Whether the last message is to be opened again in the next step, before any other: its delegations or its key have cost a proof.
    /// </summary>
    public bool IsUnfinished;

    /// <summary>Whether the last message that was authentic is by a delegate, and not by the authority or the maker.</summary>
    public bool IsDelegated => _issuer != null && _issuer.Purposes < CommandIssuer.Authority;

    /// <summary>Its counter; 0 when it had none.</summary>
    public long Counter;

    /// <summary>When it expires, in seconds since 1970.</summary>
    public long NotAfter;

    /// <summary>Its arguments, a CBOR item.</summary>
    public byte[] Arguments;

    /// <summary>Whether the last message has cost a key agreement or a signature's verification, which take the chip seconds.</summary>
    public bool HasProven;

    /// <summary>
    /// Whether the authority has signed the last message, and its counter was not used before. A message that was accepted and is not new
    /// repeats the command that was executed last; <see cref="Refusal"/> and <see cref="Reason"/> are its result.
    /// </summary>
    public bool IsNew;

    /// <summary>The counter of the last command that was executed; 0 when there was none.</summary>
    public long LastCounter
    {
        [OwnFrame]
        get => BigEndian.Read(_state, 0, CounterLength);
    }

    /// <summary>The authority's key.</summary>
    public CoseKey Authority;

    /// <summary>The authority's key id, 8 bytes.</summary>
    public byte[] AuthorityKeyId => _authority.KeyId;

    /// <summary>From now on the authority has this key. The delegations of the former one end.</summary>
    [OwnFrame]
    public void Obey(CoseKey authority)
    {
        Authority = authority;
        _authority = new CommandIssuer(authority, CommandIssuer.Authority);
        _delegates = null;
    }

    /// <summary>The result of the last command.</summary>
    public CommandRefusal Refusal => (CommandRefusal)_state[CounterLength];

    /// <summary>Why it could not be executed: a number of the enum that belongs to the refusal.</summary>
    public int Reason => _state[CounterLength + 1];

    /// <summary>
    /// Agrees on the key of the MAC ahead of time, so that the first command need not wait for it. Otherwise the first message that is for
    /// this device makes it: once in a start, however many forgeries arrive.
    /// </summary>
    /// <returns>Whether it did, which takes the chip seconds; false as well when the device key cannot be used now.</returns>
    [OwnFrame]
    public bool TryAgree() => _authority != null && TryAgree(_authority);

    /// <summary>Reads a message, and verifies its MAC.</summary>
    /// <param name="encoded">COSE_Mac0 of a COSE_Sign1, from anybody.</param>
    /// <param name="ward">The ward in the policy; null when it names none.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="authenticatedSeconds">The date for delegations; 0 when none counts.</param>
    /// <returns>None when the authority has made it for this device, now or earlier. If not, nothing in it is proven.</returns>
    public CommandRefusal Open(byte[] encoded, string ward, long nowMs, long authenticatedSeconds)
    {
        Name = null;
        Counter = 0;
        HasProven = false;
        IsNew = false;
        IsUnfinished = false;
        if (CoseMac0.TryParse(encoded, SignedLimit, out CoseMac0 mac) != CoseRefusal.None
            || CoseSign1.TryParse(mac.Payload, PayloadLimit, out _message) != CoseRefusal.None
            || !CborReader.TryOpen(_message.Payload, out CborReader reader)
            || !reader.TryReadFixedArray(5)
            || !reader.TryReadTextString(NameLimit, out string device)
            || !reader.TryReadTextString(NameLimit, out string name)
            || !reader.TryReadInteger(1, long.MaxValue, out long counter)
            || !reader.TryReadInteger(0, long.MaxValue, out NotAfter)
            || !reader.TryReadEncoded(CommandRules.ArgumentsLimit(name), out Arguments))
        {
            return CommandRefusal.Malformed;
        }

        Name = name;
        Counter = counter;
        if (device != _deviceId)
        {
            return CommandRefusal.OtherDevice;
        }

        _issuer = IssuerOf(_message.KeyId);
        if (_issuer == null && mac.Delegations != null && _authority != null)
        {
            CommandRefusal refusal = Delegates.Find(
                mac.Delegations, _message.KeyId, _deviceId, ward, nowMs, authenticatedSeconds, out _issuer);
            HasProven = Delegates.HasProven || (_issuer != null && refusal == CommandRefusal.None && TryAgree(_issuer));
            IsUnfinished = HasProven && refusal == CommandRefusal.None;
            if (refusal != CommandRefusal.None || IsUnfinished)
            {
                return refusal;
            }
        }

        HasProven = _issuer != null && TryAgree(_issuer);
        return _issuer != null && !_issuer.HasAgreed ? CommandRefusal.KeyNotReady
            : _issuer == null || !_issuer.HasMade(mac, _engine, MacPurpose) ? CommandRefusal.NotByAuthority
            : (_issuer.Purposes & CommandRules.IssuersOf(name)) == 0 ? CommandRefusal.PurposeMissing
            : CommandRefusal.None;
    }

    /// <summary>
    /// Verifies the signature of the message that was opened, and counts its command before it is executed. Whatever costs little is
    /// checked first: so neither a command that came before nor one that was held back until it expired uses up the rate limit.
    /// </summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="unixSeconds">The date, or 0 while it is not known.</param>
    /// <returns>None when it is to be executed, or its answer repeated.</returns>
    public CommandRefusal Accept(long nowMs, long unixSeconds)
    {
        long last = LastCounter;
        if (StateResult == StorageResult.Damaged && last == 0)
        {
            // Which counters were used is lost. They are milliseconds since 1970: what was signed before this start is refused.
            last = (unixSeconds * 1000) - nowMs;
        }

        if (Counter <= last)
        {
            return Counter == last ? CommandRefusal.None : CommandRefusal.CounterUsed;
        }

        if (unixSeconds == 0 || unixSeconds > NotAfter)
        {
            return unixSeconds == 0 ? CommandRefusal.DateUnknown : CommandRefusal.Expired;
        }

        if (!_limiter.TryAcquire(nowMs))
        {
            return CommandRefusal.TooMany;
        }

        HasProven = true;
        IsNew = _issuer.HasSigned(_message, _tables, CosePurpose.Of(CosePurpose.Command, _deviceId));
        _message = null;
        if (!IsNew)
        {
            return CommandRefusal.NotByAuthority;
        }

        BigEndian.Write(_state, 0, CounterLength, Counter);
        if (TryStoreResult(Counter, CommandRefusal.Interrupted, 0))
        {
            return CommandRefusal.None;
        }

        // It was not counted, so it may be sent again.
        BigEndian.Write(_state, 0, CounterLength, last);
        return CommandRefusal.StorageFailed;
    }

    /// <summary>Begins a new series of counters, for a new owner.</summary>
    /// <param name="storage">Where the counter is.</param>
    /// <param name="counter">Commands must have a higher one.</param>
    /// <returns>false when the storage failed.</returns>
    public static bool TryBeginSeries(IStorage storage, long counter)
    {
        StateFile file = new(storage, FileName, CounterLength + OutcomeLength);
        byte[] state = new byte[CounterLength + OutcomeLength];
        BigEndian.Write(state, 0, CounterLength, counter);
        return file.Read(out _) != StorageResult.Failed && file.TryWrite(state);
    }

    /// <summary>Who has made a message, as its key id says, which nobody has proven; null for nobody that this device knows.</summary>
    private CommandIssuer IssuerOf(byte[] keyId)
    {
        // A message need not name its key: the authority's is used then.
        if (keyId == null || (_authority != null && _authority.IsNamed(keyId)))
        {
            return _authority;
        }

        if (!_isMakerRead)
        {
            TwinFile file = new(_storage, CommandIssuer.MakerFile, CoseKey.EncodedLength);
            StorageResult result = file.Read();
            CoseKey maker = null;
            if ((file.Main != null && CoseKey.TryParse(file.Main, out maker))
                || (file.Copy != null && CoseKey.TryParse(file.Copy, out maker)))
            {
                _maker = new CommandIssuer(maker, CommandIssuer.Maker);
            }

            _isMakerRead = result != StorageResult.Failed;
        }

        return _maker != null && _maker.IsNamed(keyId) ? _maker : null;
    }

    /// <summary>Frees what was read of the last message.</summary>
    public void Forget()
    {
        _message = null;
        _issuer = null;
        Name = null;
        Arguments = null;
    }

    /// <summary>Executes <see cref="Revoke"/>: delegations with a lower number are refused from now on.</summary>
    [OwnFrame]
    public CommandRefusal ExecuteRevocation()
    {
        if (!CborReader.TryOpen(Arguments, out CborReader reader) || !reader.TryReadInteger(0, 0xFFFFFFFF, out long number))
        {
            return CommandRefusal.Malformed;
        }

        Delegates.Forget();
        return Delegates.Memory.TryRevoke(number) ? CommandRefusal.None : CommandRefusal.StorageFailed;
    }

    private CommandIssuers Delegates
    {
        [OwnFrame]
        get => _delegates ??= new CommandIssuers(_storage, _tables, Authority, _authority.KeyId);
    }

    private bool TryAgree(CommandIssuer issuer)
    {
        if (issuer.HasAgreed)
        {
            return false;
        }

        issuer.Agree(_engine, _vault, _tables, MacPurpose);
        return issuer.HasAgreed;
    }

    private byte[] MacPurpose
    {
        [OwnFrame]
        get => CosePurpose.Of(CosePurpose.CommandMac, _deviceId);
    }

    /// <summary>Stores the result of a command, to answer a repetition.</summary>
    /// <param name="counter">The command's. Where a later one was accepted meanwhile, that one's result stays.</param>
    /// <param name="refusal">None, or why it was not executed.</param>
    /// <param name="reason">A number of the enum that belongs to the refusal.</param>
    /// <returns>false when it could not be stored; after a restart the answer is "interrupted".</returns>
    [OwnFrame]
    public bool TryStoreResult(long counter, CommandRefusal refusal, int reason)
    {
        if (LastCounter != counter)
        {
            return false;
        }

        _state[CounterLength] = (byte)refusal;
        _state[CounterLength + 1] = (byte)reason;
        return _file.TryWrite(_state);
    }
}
