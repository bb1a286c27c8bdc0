using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Delegation;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;

namespace NanoMedAgent.Commands;

/// <summary>
/// The delegates of the authority that may sign commands to this device (PROTOCOL.md, "Delegation"). Each message of a delegate carries its
/// delegations; those that were proven once are remembered in flash. Made with the first message of a delegate.
/// </summary>
internal sealed class CommandIssuers
{
    // Delegations that nobody has proven yet, and key agreements: two messages of a chain of two in a row, then one proof a minute. The
    // authority's commands have a rate limiter of their own.
    private const int ProofsAtOnce = 6;

    private readonly IKeyTables _tables;
    private readonly CoseKey _authority;
    private readonly RateLimiter _limiter = new(ProofsAtOnce);

    // The last two delegates: a key agreement takes the chip seconds.
    private CommandIssuer _last;
    private CommandIssuer _former;

    /// <summary>The delegates of an authority.</summary>
    /// <param name="storage">Where proven delegations are remembered.</param>
    /// <param name="tables">Have the table of the authority's key.</param>
    /// <param name="authority">Its key.</param>
    /// <param name="keyId">The id of that key.</param>
    public CommandIssuers(IStorage storage, IKeyTables tables, CoseKey authority, byte[] keyId)
    {
        _tables = tables;
        _authority = authority;
        Memory = new DelegationMemory(storage, keyId);
    }

    /// <summary>What is remembered of the authority.</summary>
    public readonly DelegationMemory Memory;

    /// <summary>Whether the last call has verified a signature, so that it must be called again with the same message.</summary>
    public bool HasProven;

    /// <summary>The delegate that a message names, if its delegations are valid here and now.</summary>
    /// <param name="encoded">The chain in the message.</param>
    /// <param name="keyId">The key id in the message.</param>
    /// <param name="deviceId">This device.</param>
    /// <param name="ward">The ward in its policy, or null.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="authenticatedSeconds">The date from authenticated messages, or 0.</param>
    /// <param name="issuer">null when it is refused, or must be called again.</param>
    public CommandRefusal Find(
        byte[] encoded, byte[] keyId, string deviceId, string ward, long nowMs, long authenticatedSeconds, out CommandIssuer issuer)
    {
        issuer = null;
        HasProven = false;
        CommandDelegation[] chain = CommandDelegation.TryReadChain(encoded);
        CommandDelegation last = chain == null ? null : chain[chain.Length - 1];
        if (last == null || !ConstantTime.AreEqual(last.Key.KeyId(), keyId))
        {
            return CommandRefusal.DelegationUnknown;
        }

        // What costs little comes first.
        CommandRefusal refusal = Check(chain, deviceId, ward, authenticatedSeconds);
        CoseKey signer = _authority;
        for (int i = 0; i < chain.Length && refusal == CommandRefusal.None && !HasProven; i++)
        {
            byte[] digest = chain[i].Digest(signer);
            if (!Memory.IsProven(digest))
            {
                refusal = Prove(chain[i], i == 0 ? null : signer, digest, nowMs);
            }

            signer = chain[i].Key;
        }

        if (refusal != CommandRefusal.None || HasProven)
        {
            return refusal;
        }

        issuer = IssuerOf(last.Key, keyId);
        issuer.Purposes = last.Purposes;
        return issuer.HasAgreed || _limiter.TryAcquire(nowMs) ? CommandRefusal.None : CommandRefusal.TooMany;
    }

    /// <summary>Forgets the delegates in RAM: their next message is checked again.</summary>
    public void Forget()
    {
        _last = null;
        _former = null;
    }

    private CommandRefusal Check(CommandDelegation[] chain, string deviceId, string ward, long authenticatedSeconds)
    {
        foreach (CommandDelegation one in chain)
        {
            CommandRefusal refusal = one.RevocationNumber < Memory.LeastRevocationNumber ? CommandRefusal.DelegationRevoked
                : authenticatedSeconds == 0 ? CommandRefusal.DateUnknown
                : authenticatedSeconds < one.NotBefore || authenticatedSeconds > one.NotAfter ? CommandRefusal.DelegationExpired
                : one.IsFor(deviceId, ward) ? CommandRefusal.None : CommandRefusal.OtherScope;
            if (refusal != CommandRefusal.None)
            {
                return refusal;
            }
        }

        return CommandRefusal.None;
    }

    private CommandRefusal Prove(CommandDelegation one, CoseKey signer, byte[] digest, long nowMs)
    {
        if (!_limiter.TryAcquire(nowMs))
        {
            return CommandRefusal.TooMany;
        }

        HasProven = true;
        if (!one.IsSigned(signer == null ? _tables.TableOf(_authority, -1) : P256Table.Make(signer.X, signer.Y)))
        {
            return CommandRefusal.DelegationUnknown;
        }

        return Memory.TryRemember(digest) ? CommandRefusal.None : CommandRefusal.StorageFailed;
    }

    private CommandIssuer IssuerOf(CoseKey key, byte[] keyId)
    {
        if (_last == null || !_last.IsNamed(keyId))
        {
            CommandIssuer found = _former != null && _former.IsNamed(keyId) ? _former : new CommandIssuer(key, 0);
            _former = _last;
            _last = found;
        }

        return _last;
    }
}
