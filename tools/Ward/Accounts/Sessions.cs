using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Who is signed in. Sessions are in memory, and a cookie holds only the name of one: signing out ends it in every tab and for every copy
/// of the cookie. A session that nobody uses ends too, because staff share tablets. A restart of the ward ends all sessions; with a
/// provider, a nurse signs in again with one tap.
/// </summary>
/// <param name="time">The real clock, also in a simulation.</param>
/// <param name="idleLimit">How long a session lasts without use.</param>
internal sealed class Sessions(TimeProvider time, TimeSpan idleLimit) : ITicketStore
{
    /// <summary>How long a session lasts at most: a shift and its handover.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    // Of one person: a session takes about 2 KB, so these take 2 MB. Whoever signs in more often ends sessions of their own, never those
    // of somebody else.
    private const int PersonLimit = 1000;

    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    /// <summary>Whether a principal's session still exists.</summary>
    public bool Exists(ClaimsPrincipal principal) => Find(KeyOf(principal)) is not null;

    /// <summary>Somebody uses a session: it lasts for the idle limit from now on.</summary>
    public void Use(ClaimsPrincipal principal)
    {
        if (Find(KeyOf(principal)) is { } session)
        {
            session.LastUse = time.GetUtcNow();
        }
    }

    /// <inheritdoc/>
    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        foreach (string ended in _sessions.Keys.Where(known => Find(known) is null))
        {
            _sessions.TryRemove(ended, out _);
        }

        Session session = new(ticket) { LastUse = time.GetUtcNow() };
        string[] own = [.. _sessions.Where(known => known.Value.Person == session.Person)
            .OrderBy(known => known.Value.LastUse).Select(known => known.Key)];
        foreach (string leastUsed in own.Take(own.Length - PersonLimit + 1))
        {
            _sessions.TryRemove(leastUsed, out _);
        }

        string key = KeyOf(ticket.Principal);
        _sessions[key] = session;
        return Task.FromResult(key);
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        throw new InvalidOperationException("a session is never renewed: whoever signs in gets a new one");

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(Find(key)?.Ticket);

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        _sessions.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>Ends sessions that have ended at the provider.</summary>
    /// <param name="person">The person's id there; null for anybody.</param>
    /// <param name="providerSession">The session there; null for all of the person.</param>
    /// <returns>Who was signed in.</returns>
    public IReadOnlyList<ClaimsPrincipal> End(string? person, string? providerSession)
    {
        List<ClaimsPrincipal> ended = [];
        foreach ((string key, Session session) in _sessions)
        {
            bool isMeant = (person is null || session.Person == person)
                && (providerSession is null || ProviderSignOut.SessionOf(session.Ticket.Properties) == providerSession);
            bool isAlive = isMeant && Find(key) is not null;
            if (isMeant && _sessions.TryRemove(key, out _) && isAlive)
            {
                ended.Add(session.Ticket.Principal);
            }
        }

        return ended;
    }

    /// <summary>The name of a principal's session.</summary>
    public static string KeyOf(ClaimsPrincipal principal) => principal.FindFirstValue(StaffClaims.Session) ?? "";

    private Session? Find(string key) =>
        _sessions.TryGetValue(key, out Session? session)
            && session.Expires > time.GetUtcNow()
            && time.GetUtcNow() - session.LastUse < idleLimit
                ? session
                : null;

    private sealed class Session(AuthenticationTicket ticket)
    {
        private long _lastUseTicks;

        public AuthenticationTicket Ticket { get; } = ticket;

        // The properties have it as a text, and would read it anew for each request.
        public DateTimeOffset? Expires { get; } = ticket.Properties.ExpiresUtc;

        public string? Person { get; } = ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier);

        // Read and written by many requests at once.
        public DateTimeOffset LastUse
        {
            get => new(Interlocked.Read(ref _lastUseTicks), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _lastUseTicks, value.UtcTicks);
        }
    }
}
