using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Cookies whose session ends when somebody signs in over it. The framework's own handler would put the new person into the session of the
/// request's cookie: a copy of a nurse's old cookie, or one that somebody planted, would then be an administrator's (session fixation).
/// </summary>
internal sealed class SessionRotation(
    IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Sessions sessions, SignInAudit audit)
    : CookieAuthenticationHandler(options, loggers, encoder)
{
    private readonly IOptionsMonitor<CookieAuthenticationOptions> _options = options;
    private readonly ILoggerFactory _loggers = loggers;

    /// <inheritdoc/>
    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        AuthenticateResult before = await AuthenticateAsync();
        if (!before.Succeeded)
        {
            await base.HandleSignInAsync(user, properties);
            return;
        }

        await sessions.RemoveAsync(Sessions.KeyOf(before.Principal));
        audit.SignedOut(Context, before.Principal);

        // This handler remembers the session of the request's cookie; a new one looks for it, and finds none.
        SessionRotation next = new(_options, _loggers, UrlEncoder, sessions, audit);
        await next.InitializeAsync(Scheme, Context);
        await next.SignInAsync(user, properties);
    }
}
