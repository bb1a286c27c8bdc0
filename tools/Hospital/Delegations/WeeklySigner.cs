using System.Globalization;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>
/// Signs for the authority with a key of its own for a week at a time. A delegate that may delegate further signs for that key, and for the
/// next one when half of its time is over. A delegate that may not signs by itself. Safe for several threads.
/// </summary>
/// <param name="key">The delegate's private key.</param>
/// <param name="chain">Its delegations, signed.</param>
/// <param name="delegation">The last of them.</param>
/// <param name="purposes">What the keys are for.</param>
/// <param name="clock">The time.</param>
/// <param name="note">Gets a line for the operator, with whether it is a warning.</param>
public sealed class WeeklySigner(
    HospitalKey key, IReadOnlyList<byte[]> chain, Delegation delegation, DelegationPurposes purposes, Func<DateTimeOffset> clock,
    Action<string, bool> note)
{
    // Devices compare with their own clocks.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(12);

    private readonly TimeSpan _lastThird = (delegation.NotAfter - delegation.NotBefore) / 3;

    private readonly Lock _lock = new();
    private CommandSigner? _current;
    private DateTimeOffset _renewAt;
    private DateTimeOffset _warnAt;

    /// <summary>Until when the current key may sign.</summary>
    public DateTimeOffset NotAfter { get; private set; } = delegation.NotAfter;

    /// <summary>When what the authority delegates ends, and with it everything.</summary>
    public DateTimeOffset DelegationEnds => delegation.NotAfter;

    /// <summary>Why nobody accepts what is signed any more, or soon will not: from a week before the end of the delegation on.</summary>
    /// <returns>null if nothing is to be done.</returns>
    public string? FindFault()
    {
        DateTimeOffset now = clock();
        return now > delegation.NotAfter - (_lastThird < Week ? _lastThird : Week) ? Ending(now) : null;
    }

    /// <summary>Who signs now.</summary>
    public CommandSigner Current()
    {
        lock (_lock)
        {
            DateTimeOffset now = clock();
            Warn(now);
            if (!delegation.Purposes.HasFlag(DelegationPurposes.Delegate) || chain.Count > 1)
            {
                return _current ??= new CommandSigner(key, chain);
            }

            // When the delegate's own time is nearly over, there is nothing to renew with.
            if (_current is null || (now >= _renewAt && delegation.NotAfter > NotAfter))
            {
                _current = Renew(now);
            }

            return _current;
        }
    }

    private CommandSigner Renew(DateTimeOffset now)
    {
        HospitalKey own = HospitalKey.Create();
        DateTimeOffset from = now - Early > delegation.NotBefore ? now - Early : delegation.NotBefore;
        DateTimeOffset until = now + Week < delegation.NotAfter ? now + Week : delegation.NotAfter;
        if (until <= from)
        {
            return new CommandSigner(key, chain);
        }

        NotAfter = until;
        _renewAt = now + ((until - now) / 2);
        byte[] signed = new Delegation(own.Public, purposes & delegation.Purposes, from, until, delegation.RevocationNumber)
        {
            Devices = delegation.Devices,
            Ward = delegation.Ward,
        }.Sign(key);
        note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"delegation: the key {Convert.ToHexStringLower(own.Public.KeyId)} signs until {until:u}; renewed at {_renewAt:u}"),
            false);
        return new CommandSigner(own, chain[0], signed);
    }

    private void Warn(DateTimeOffset now)
    {
        if (now > delegation.NotAfter - _lastThird && now >= _warnAt)
        {
            _warnAt = now + WarningInterval;
            note($"delegation: {Ending(now)}", true);
        }
    }

    private string Ending(DateTimeOffset now)
    {
        string verb = now > delegation.NotAfter ? "has expired" : "expires";
        string what = string.Create(CultureInfo.InvariantCulture, $"the authority's delegation {verb} at {delegation.NotAfter:u}");
        return $"{what}; make a new one with 'medagent delegation new' and start again with it, or sensors refuse what is signed";
    }
}
