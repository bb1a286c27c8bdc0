using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>How staff sign in and out: at the hospital's provider, or without one with the development account.</summary>
internal static class SignIn
{
    /// <summary>The sign-in page.</summary>
    public const string Page = "/sign-in";

    /// <summary>Where that page leads.</summary>
    public const string Begin = "/sign-in/begin";

    /// <summary>Ends the session.</summary>
    public const string End = "/sign-out";

    /// <summary>The sign-in page for somebody who has no role here.</summary>
    public const string NoRole = "/sign-in?no-role";

    /// <summary>Adds sessions, their cookies, roles, and the provider when there is one.</summary>
    public static void AddStaff(this IServiceCollection services, WardOptions options)
    {
        Sessions sessions = new(options.RealTime, options.IdleLimit);
        services.AddSingleton(sessions);
        services.AddSingleton<SignInAudit>();
        services.AddSingleton(provider => new ProviderSignOut(options.RealTime, provider.GetRequiredService<SignInAudit>()));
        services.AddScoped<AuthenticationStateProvider, LiveSession>();
        services.AddCascadingAuthenticationState();

        bool isSecure = options.Certificate is not null || options.PublicAddress?.Scheme == Uri.UriSchemeHttps;
        AuthenticationBuilder authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme);
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>, PostConfigureCookieAuthenticationOptions>();
        authentication.AddScheme<CookieAuthenticationOptions, SessionRotation>(CookieAuthenticationDefaults.AuthenticationScheme, cookies =>
        {
            cookies.TimeProvider = options.RealTime;
            cookies.SessionStore = sessions;
            cookies.ExpireTimeSpan = Sessions.Length;
            cookies.SlidingExpiration = false;
            cookies.LoginPath = Page;
            cookies.AccessDeniedPath = "/not-allowed";
            cookies.Cookie.Name = isSecure ? "__Host-ward" : "ward";
            cookies.Cookie.HttpOnly = true;
            cookies.Cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

            // From the provider's site a browser sends no Strict cookie: the new session would look signed out.
            cookies.Cookie.SameSite = options.Provider is null ? SameSiteMode.Strict : SameSiteMode.Lax;
            cookies.Events.OnSignedIn = context =>
            {
                AuditOf(context.HttpContext).SignedIn(context.HttpContext, context.Principal);
                return Task.CompletedTask;
            };
            cookies.Events.OnSigningOut = context =>
            {
                AuditOf(context.HttpContext).SignedOut(context.HttpContext, context.HttpContext.User);
                return Task.CompletedTask;
            };
        });
        if (options.Provider is { } provider)
        {
            authentication.AddOpenIdConnect(connect => Configure(connect, provider, options, isSecure));
        }

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole(Role.Nurse).Build());
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = isSecure ? "__Host-ward-form" : "ward-form";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>Maps the addresses for signing in and out. A form needs an antiforgery token.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes, WardOptions options)
    {
        if (options.Provider is null)
        {
            routes.MapPost(Begin, ([FromForm] string role) => SignInForDevelopment(role)).AllowAnonymous();
        }
        else
        {
            // A link, not a form: the content security policy would have to list every address that a provider may redirect a form to.
            routes.MapGet(Begin, () => Results.Challenge(ReturnTo("/"), [OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        }

        // The framework checks the antiforgery token only of an endpoint that binds a form field.
        if (options.Provider is null)
        {
            routes.MapPost(End, ([FromForm] string? _) => SignOut()).AllowAnonymous();
        }
        else
        {
            routes.MapPost(End, ([FromForm] string? _, HttpContext context, ProviderSignOut signOut) => signOut.BeginAsync(context))
                .AllowAnonymous();
            routes.MapGet(
                ProviderSignOut.Path,
                (string? name, HttpContext context, ProviderSignOut signOut) => signOut.ContinueAsync(context, name)).AllowAnonymous();
        }
    }

    private static SignInAudit AuditOf(HttpContext context) => context.RequestServices.GetRequiredService<SignInAudit>();

    private static IResult SignOut() => Results.SignOut(ReturnTo(Page), [CookieAuthenticationDefaults.AuthenticationScheme]);

    private static AuthenticationProperties ReturnTo(string path) => new() { RedirectUri = path };

    private static IResult SignInForDevelopment(string role)
    {
        if (!Role.All.Contains(role))
        {
            return Results.BadRequest();
        }

        Staff member = role == Role.Admin
            ? new Staff("development-admin", "Development admin", StaffRole.Admin)
            : new Staff("development-nurse", "Development nurse", StaffRole.Nurse);
        return Results.SignIn(member.ToPrincipal(), ReturnTo("/"), CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static void Configure(OpenIdConnectOptions connect, IdentityProvider provider, WardOptions options, bool isSecure)
    {
        connect.Authority = provider.Authority.ToString();
        connect.ClientId = provider.ClientId;
        connect.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        connect.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        connect.ResponseType = OpenIdConnectResponseType.Code;
        connect.ResponseMode = OpenIdConnectResponseMode.Query;
        connect.UsePkce = true;

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
        connect.Scope.Clear();
        connect.Scope.Add("openid");
        connect.Scope.Add("profile");
        connect.Events.OnTokenValidated = context =>
        {
            // The ward keeps only the person and the role.
            ClaimsPrincipal claims = context.Principal!;
            HashSet<string> roles = ClaimPath.Values(claims, provider.RoleClaim);
            bool isAdmin = provider.Admins.Any(roles.Contains);
            if (!isAdmin && !provider.Nurses.Any(roles.Contains))
            {
                AuditOf(context.HttpContext).Refused(context.HttpContext, claims.FindFirstValue("sub"), "no role in this ward");
                context.Response.Redirect(NoRole);
                context.HandleResponse();
                return Task.CompletedTask;
            }

            string id = claims.FindFirstValue("sub")!;
            string name = claims.FindFirstValue("name") ?? claims.FindFirstValue("preferred_username") ?? id;
            context.Principal = new Staff(id, name, isAdmin ? StaffRole.Admin : StaffRole.Nurse).ToPrincipal();
            context.Properties!.ExpiresUtc = options.RealTime.GetUtcNow() + Sessions.Length;
            ProviderSignOut.Keep(context.Properties, context.TokenEndpointResponse?.IdToken ?? context.ProtocolMessage.IdToken);
            return Task.CompletedTask;
        };
        connect.Events.OnRedirectToIdentityProviderForSignOut = ProviderSignOut.CompleteAsync;
        connect.Events.OnRemoteFailure = context =>
        {
            AuditOf(context.HttpContext).Refused(context.HttpContext, null, "the identity provider's answer cannot be used");
            context.Response.Redirect($"{Page}?failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
