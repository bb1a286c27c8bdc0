using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Signs out at the provider as well (OpenID Connect RP-Initiated Logout 1.0). The ward's own session has ended before, whatever the
/// provider answers. The content security policy lets no form lead to another site, not even by a redirect; so the answer to the form is a
/// page that goes on by itself.
/// </summary>
/// <param name="time">The real clock.</param>
/// <param name="audit">Gets what the provider has not done.</param>
internal sealed class ProviderSignOut(TimeProvider time, SignInAudit audit)
{
    /// <summary>Where that page leads.</summary>
    public const string Path = "/sign-out/provider";

    /// <summary>The sign-in page after somebody has signed out.</summary>
    public const string Done = "/sign-in?signed-out";

    /// <summary>The same, when the provider could not be told.</summary>
    public const string Untold = "/sign-in?still-at-provider";

    private const string IdToken = "id_token";
    private const string SessionId = "sid";

    // Between a page and its next address there are milliseconds.
    private const int PendingLimit = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (string IdToken, Staff? Who, DateTimeOffset Until)> _pending = [];

    /// <summary>Keeps in a session what the provider has signed about the person: it says later whose session ends there.</summary>
    /// <param name="properties">Of the new session.</param>
    /// <param name="idToken">The ID token.</param>
    /// <param name="session">The provider's own session, as it names it; null if it does not.</param>
    public static void Keep(AuthenticationProperties properties, string idToken, string? session)
    {
        properties.StoreTokens([new AuthenticationToken { Name = IdToken, Value = idToken }]);
        properties.Items[SessionId] = session;
    }

    /// <summary>The provider's session from which one of the ward has come; null if that is not known.</summary>
    public static string? SessionOf(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(SessionId, out string? id) ? id : null;

    /// <summary>Ends the ward's session, and answers with the page that goes on to the provider.</summary>
    public async Task<IResult> BeginAsync(HttpContext context)
    {
        AuthenticateResult session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        string? idToken = session.Properties?.GetTokenValue(IdToken);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme, new AuthenticationProperties());
        if (idToken is null)
        {
            return Results.LocalRedirect(Done);
        }

        foreach ((string old, (_, _, DateTimeOffset until)) in _pending)
        {
            if (until < time.GetUtcNow() || _pending.Count >= PendingLimit)
            {
                _pending.TryRemove(old, out _);
            }
        }

        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _pending[name] = (idToken, session.Principal?.ToStaff(), time.GetUtcNow() + Patience);
        string address = $"{Path}?name={name}";
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="{Language.Reader.Code}"><head><title>{T("Signing out")}</title>
            <meta http-equiv="refresh" content="0; url={address}"></head>
            <body><p>{T("You are signed out here.")} <a href="{address}">{T("Sign out of your hospital account")}</a></p></body></html>
            """,
            "text/html; charset=utf-8");
    }

    /// <summary>Leads to the provider, once for each sign-out.</summary>
    public async Task ContinueAsync(HttpContext context, string? name)
    {
        if (name is null || !_pending.TryRemove(name, out (string IdToken, Staff? Who, DateTimeOffset Until) pending)
            || pending.Until < time.GetUtcNow())
        {
            context.Response.Redirect(Done);
            return;
        }

        AuthenticationProperties properties = new() { RedirectUri = Done };
        properties.Items[IdToken] = pending.IdToken;
        try
        {
            await context.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, properties);
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException)
        {
            // It does not answer, or has no such endpoint.
            audit.NotSignedOutAtProvider(context, pending.Who);
            context.Response.Redirect(Untold);
        }
    }

    /// <summary>Completes the request to the provider.</summary>
    public static Task CompleteAsync(RedirectContext context)
    {
        // Not into the state that travels with the browser.
        context.ProtocolMessage.IdTokenHint = context.Properties.Items[IdToken];
        context.Properties.Items.Remove(IdToken);
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }
}
