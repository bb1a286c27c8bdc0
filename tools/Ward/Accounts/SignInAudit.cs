using System.Security.Claims;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// What signing in and out writes into the audit log. Anybody can make attempts that fail, so only a few of those in a minute have an entry
/// of their own, and one entry says that there were more. Safe for many threads.
/// </summary>
/// <param name="store">Has the audit log.</param>
/// <param name="options">Has the clocks.</param>
internal sealed class SignInAudit(AssociationStore store, WardOptions options)
{
    /// <summary>Refusals in a minute that have an entry.</summary>
    public const int RefusalsLimit = 20;

    private const string Ward = "ward";
    private const string Nobody = "unknown";

    private static readonly TimeSpan RefusalsWindow = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _windowStart;
    private int _refusals;

    /// <summary>Somebody has signed in.</summary>
    public void SignedIn(HttpContext context, ClaimsPrincipal? principal) => Add(context, principal?.ToStaff(), "sign-in", "done");

    /// <summary>Somebody has signed out, or somebody else has signed in over the session.</summary>
    public void SignedOut(HttpContext context, ClaimsPrincipal? principal) => Add(context, principal?.ToStaff(), "sign-out", "done");

    /// <summary>The provider has not ended its session. The ward's own has ended before.</summary>
    public void NotSignedOutAtProvider(HttpContext context, Staff? who) =>
        Add(context, who, "sign-out", "refused: the provider did not end its session");

    /// <summary>Somebody could not sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="who">The id at the provider; null if it is not known.</param>
    /// <param name="why">Why not.</param>
    public void Refused(HttpContext context, string? who, string why)
    {
        bool isLast;
        lock (_lock)
        {
            DateTimeOffset now = options.RealTime.GetUtcNow();
            if (now - _windowStart > RefusalsWindow || now < _windowStart)
            {
                (_windowStart, _refusals) = (now, 0);
            }

            isLast = ++_refusals == RefusalsLimit + 1;
            if (_refusals > RefusalsLimit + 1)
            {
                return;
            }
        }

        store.Audit.Add(new AuditEntry(
            options.Clock(), isLast ? Nobody : who ?? Nobody, Nobody, "sign-in", Ward,
            $"refused: {(isLast ? "more than are logged in a minute" : why)}")
        {
            Origin = RequestOrigin.Of(context, options),
        });
    }

    private void Add(HttpContext context, Staff? who, string action, string outcome)
    {
        if (who is not null)
        {
            store.Audit.Add(AuditEntry.By(
                who with { Origin = RequestOrigin.Of(context, options) }, options.Clock(), action, Ward, outcome));
        }
    }
}
