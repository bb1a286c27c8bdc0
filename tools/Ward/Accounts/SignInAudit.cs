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

    /// <summary>The provider has ended the session from which somebody's came.</summary>
    public void SignedOutByProvider(HttpContext context, ClaimsPrincipal? principal) =>
        Add(context, principal?.ToStaff(), "sign-out", "done; by the identity provider");

    /// <summary>Somebody could not sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="who">The id at the provider; null if it is not known.</param>
    /// <param name="why">Why not.</param>
    /// <param name="advice">What the operator may have to set right, for the ward's own log.</param>
    public void Refused(HttpContext context, string? who, string why, string advice) => Refuse(context, "sign-in", who, why, advice);

    /// <summary>Somebody asks in the provider's name for sessions to end.</summary>
    public void SignOutRefused(HttpContext context, string why) => Refuse(
        context, "sign-out", null, why, "it was not signed by the identity provider for this ward, or is too old");

    private void Refuse(HttpContext context, string action, string? who, string why, string advice)
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

        options.Log.Warn(isLast ? $"{action} refused: more than are logged in a minute" : $"{action} refused: {why}: {advice}");
        store.Audit.Add(new AuditEntry(
            options.Clock(), isLast ? Nobody : who ?? Nobody, Nobody, action, Ward,
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
