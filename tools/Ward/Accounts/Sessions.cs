using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Who is signed in. Sessions are in memory, and a cookie holds only the name of one: signing out ends it in every tab and for every copy
/// of the cookie. A restart of the ward ends all sessions; with a provider, a nurse signs in again with one tap.
/// </summary>
internal sealed class Sessions : ITicketStore
{
    /// <summary>How long a session lasts: a shift and its handover. Measured by the real clock, also in a simulation.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    // More than a ward has staff. Beyond it the oldest session ends.
    private const int Limit = 1000;

    private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new();

    /// <summary>Whether a principal's session still exists.</summary>
    public bool Exists(ClaimsPrincipal principal) =>
        principal.FindFirstValue(StaffClaims.Session) is { } key && Find(key) is not null;

    /// <inheritdoc/>
    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        string key = ticket.Principal.FindFirstValue(StaffClaims.Session)!;
        foreach (string expired in _tickets.Keys.Where(known => Find(known) is null))
        {
            _tickets.TryRemove(expired, out _);
        }

        while (_tickets.Count >= Limit)
        {
            _tickets.TryRemove(_tickets.MinBy(known => known.Value.Properties.IssuedUtc).Key, out _);
        }

        _tickets[key] = ticket;
        return Task.FromResult(key);
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        _tickets.TryUpdate(key, ticket, _tickets.GetValueOrDefault(key) ?? ticket);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(Find(key));

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        _tickets.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    private AuthenticationTicket? Find(string key) =>
        _tickets.TryGetValue(key, out AuthenticationTicket? ticket) && ticket.Properties.ExpiresUtc > DateTimeOffset.UtcNow ? ticket : null;
}
