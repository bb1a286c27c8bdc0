using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>How staff sign in and out: at the hospital's provider, or without one as somebody who says so.</summary>
internal static class SignIn
{
    /// <summary>The page where that begins.</summary>
    public const string Page = "/sign-in";

    /// <summary>Where the form of the page is sent.</summary>
    public const string Begin = "/sign-in/begin";

    /// <summary>Ends the session.</summary>
    public const string End = "/sign-out";

    /// <summary>Where somebody is told that they have no role here.</summary>
    public const string NoRole = "/sign-in?no-role";

    /// <summary>Adds the services: cookies that name a session, roles, and the provider when there is one.</summary>
    public static void AddStaff(this IServiceCollection services, WardOptions options)
    {
        Sessions sessions = new();
        services.AddSingleton(sessions);
        services.AddScoped<AuthenticationStateProvider, LiveSession>();
        services.AddCascadingAuthenticationState();

        bool isSecure = options.Certificate is not null || options.PublicAddress?.Scheme == Uri.UriSchemeHttps;
        AuthenticationBuilder authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookies =>
        {
            cookies.SessionStore = sessions;
            cookies.ExpireTimeSpan = Sessions.Length;
            cookies.SlidingExpiration = false;
            cookies.LoginPath = Page;
            cookies.AccessDeniedPath = "/not-allowed";
            cookies.Cookie.Name = isSecure ? "__Host-ward" : "ward";
            cookies.Cookie.HttpOnly = true;
            cookies.Cookie.SecurePolicy = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

            // With a provider people arrive from another site, and must be known when they do.
            cookies.Cookie.SameSite = options.Provider is null ? SameSiteMode.Strict : SameSiteMode.Lax;
            cookies.Events.OnSignedIn = context => Log(context.HttpContext, context.Principal, options, "sign-in");
            cookies.Events.OnSigningOut = context => Log(context.HttpContext, context.HttpContext.User, options, "sign-out");
        });
        if (options.Provider is { } provider)
        {
            authentication.AddOpenIdConnect(connect => Configure(connect, provider, isSecure));
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

    /// <summary>Maps what the forms are sent to; each carries an antiforgery token.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes, WardOptions options)
    {
        if (options.Provider is null)
        {
            routes.MapPost(Begin, ([FromForm] string role) => BeginHere(role)).AllowAnonymous();
        }
        else
        {
            // A link, not a form: the provider, and whom it asks in turn, would all have to stand in the content security policy as targets of forms.
            routes.MapGet(Begin, () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        }

        // To take a field makes the framework check the form's token.
        routes.MapPost(End, ([FromForm] string? why) => Results.SignOut(new AuthenticationProperties { RedirectUri = Page }, [CookieAuthenticationDefaults.AuthenticationScheme])).AllowAnonymous();
    }

    private static Task Log(HttpContext context, ClaimsPrincipal? who, WardOptions options, string action)
    {
        if (who?.ToStaff() is { } staff)
        {
            context.RequestServices.GetRequiredService<AssociationStore>().Audit.Add(AuditEntry.By(staff, options.Clock(), action, "ward", "done"));
        }

        return Task.CompletedTask;
    }

    private static IResult BeginHere(string role)
    {
        if (!Role.All.Contains(role))
        {
            return Results.BadRequest();
        }

        Staff member = role == Role.Admin ? new Staff("development-admin", "Development admin", StaffRole.Admin) : new Staff("development-nurse", "Development nurse", StaffRole.Nurse);
        return Results.SignIn(member.ToPrincipal(), new AuthenticationProperties { RedirectUri = "/" }, CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static void Configure(OpenIdConnectOptions connect, IdentityProvider provider, bool isSecure)
    {
        connect.Authority = provider.Authority.ToString();
        connect.ClientId = provider.ClientId;
        connect.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        connect.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        connect.ResponseType = OpenIdConnectResponseType.Code;
        connect.ResponseMode = OpenIdConnectResponseMode.Query;
        connect.UsePkce = true;

        // A tablet goes from hand to hand: who has signed out must not be signed in again by whoever taps next.
        connect.Prompt = OpenIdConnectPrompt.Login;

        // The answer comes by a redirect, so Lax cookies come with it; browsers take "None" with https only.
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
            // Of all that the provider says the ward keeps who it is and which role.
            ClaimsPrincipal told = context.Principal!;
            HashSet<string> roles = [.. told.FindAll(provider.RoleClaim).Select(claim => claim.Value)];
            bool isAdmin = roles.Contains(provider.Admin);
            if (!isAdmin && !roles.Contains(provider.Nurse))
            {
                context.Response.Redirect(NoRole);
                context.HandleResponse();
                return Task.CompletedTask;
            }

            string id = told.FindFirstValue("sub")!;
            context.Principal = new Staff(id, told.FindFirstValue("name") ?? told.FindFirstValue("preferred_username") ?? id, isAdmin ? StaffRole.Admin : StaffRole.Nurse).ToPrincipal();
            context.Properties!.ExpiresUtc = DateTimeOffset.UtcNow + Sessions.Length;
            return Task.CompletedTask;
        };
        connect.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect($"{Page}?failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
