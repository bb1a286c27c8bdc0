using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Signs in at the provider: OpenID Connect, authorization code flow with PKCE. When that fails, the person reads what to do next, the
/// operator what to set right.
/// </summary>
internal static class ProviderSignIn
{
    // Whoever has tapped the button waits for a provider that is away.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Leads to the provider, or back to the sign-in page when it cannot be asked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">The page to show afterwards, as the browser says.</param>
    /// <param name="provider">The provider.</param>
    public static async Task<IResult> BeginAsync(HttpContext context, string? page, IdentityProvider provider)
    {
        string asked = AskedPage.Of(page);
        try
        {
            await context.ChallengeAsync(
                OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = asked });
            return Results.Empty;
        }
        catch (Exception failure) when (ProviderFault.IsOne(failure, context.RequestAborted))
        {
            AuditOf(context).Refused(
                context, null, "the identity provider cannot be asked", ProviderFault.Before(failure, provider));
            return Results.LocalRedirect(SignIn.NoProvider);
        }
    }

    /// <summary>Sets the framework's client up.</summary>
    public static void Configure(OpenIdConnectOptions connect, IdentityProvider provider, WardOptions options, bool isSecure)
    {
        connect.Authority = provider.Authority.ToString();
        connect.ClientId = provider.ClientId;
        connect.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        connect.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        connect.ResponseType = OpenIdConnectResponseType.Code;
        connect.ResponseMode = OpenIdConnectResponseMode.Query;
        connect.UsePkce = true;
        connect.BackchannelTimeout = Patience;

        // Staff share tablets. After one has signed out, the next one must not be signed in as the one before.
        connect.Prompt = OpenIdConnectPrompt.Login;

        // The provider answers with a redirect, and Lax cookies are sent with one. Browsers accept "None" with https only.
        foreach (CookieBuilder cookie in new[] { connect.CorrelationCookie, connect.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        }

        connect.SaveTokens = false;
        connect.MapInboundClaims = false;
        connect.GetClaimsFromUserInfoEndpoint = false;
        connect.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;

        // Front-channel logout would end a session for whoever gets a browser to open an address. BackChannelSignOut wants a signature.
        connect.RemoteSignOutPath = default;
        connect.Scope.Clear();
        connect.Scope.Add("openid");
        connect.Scope.Add("profile");
        connect.Events.OnTokenValidated = context => BeginSession(context, provider, options);
        connect.Events.OnRedirectToIdentityProviderForSignOut = ProviderSignOut.CompleteAsync;
        connect.Events.OnRemoteFailure = context =>
        {
            AuditOf(context.HttpContext).Refused(
                context.HttpContext, null, "the identity provider's answer cannot be used", ProviderFault.Of(context.Failure, provider));
            context.Response.Redirect(SignIn.Failed);
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    /// <summary>The ward keeps only the person, the role, and what signing out needs.</summary>
    private static Task BeginSession(TokenValidatedContext context, IdentityProvider provider, WardOptions options)
    {
        ClaimsPrincipal claims = context.Principal!;
        if (ProviderRoles.Find(claims, provider, out string advice) is not { } role)
        {
            AuditOf(context.HttpContext).Refused(context.HttpContext, claims.FindFirstValue("sub"), "no role in this ward", advice);
            context.Response.Redirect(SignIn.NoRole);
            context.HandleResponse();
            return Task.CompletedTask;
        }

        string id = claims.FindFirstValue("sub")!;
        string name = claims.FindFirstValue("name") ?? claims.FindFirstValue("preferred_username") ?? id;
        context.Principal = new Staff(id, name, role).ToPrincipal();
        context.Properties!.ExpiresUtc = options.RealTime.GetUtcNow() + Sessions.Length;
        ProviderSignOut.Keep(
            context.Properties, context.TokenEndpointResponse?.IdToken ?? context.ProtocolMessage.IdToken, claims.FindFirstValue("sid"));
        return Task.CompletedTask;
    }

    private static SignInAudit AuditOf(HttpContext context) => context.RequestServices.GetRequiredService<SignInAudit>();
}
