using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
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

    /// <summary>The page for somebody who may not see another one.</summary>
    public const string NotAllowed = "/not-allowed";

    /// <summary>The sign-in page for somebody who has no role here.</summary>
    public const string NoRole = "/sign-in?no-role";

    /// <summary>The sign-in page after an answer of the provider that signs nobody in.</summary>
    public const string Failed = "/sign-in?failed";

    /// <summary>The sign-in page when the provider cannot be asked.</summary>
    public const string NoProvider = "/sign-in?no-provider";

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
            cookies.ReturnUrlParameter = AskedPage.Parameter;
            cookies.AccessDeniedPath = NotAllowed;
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
            services.AddSingleton<BackChannelSignOut>();
            services.AddHostedService<ProviderCheck>();
            authentication.AddOpenIdConnect(connect => ProviderSignIn.Configure(connect, provider, options, isSecure));
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
        if (options.Provider is not { } provider)
        {
            routes.MapPost(
                Begin,
                ([FromForm] string role, [FromQuery(Name = AskedPage.Parameter)] string? page) => SignInForDevelopment(role, page))
                .AllowAnonymous();
        }
        else
        {
            // A link, not a form: the content security policy would have to list every address that a provider may redirect a form to.
            routes.MapGet(
                Begin,
                ([FromQuery(Name = AskedPage.Parameter)] string? page, HttpContext context) =>
                    ProviderSignIn.BeginAsync(context, page, provider)).AllowAnonymous();
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

            // The provider's own server calls this: it has no cookie, and its token is signed.
            routes.MapPost(
                BackChannelSignOut.Path,
                ([FromForm(Name = BackChannelSignOut.Field)] string? token, HttpContext context, BackChannelSignOut signOut) =>
                    signOut.EndAsync(context, token)).AllowAnonymous().DisableAntiforgery();
        }
    }

    private static SignInAudit AuditOf(HttpContext context) => context.RequestServices.GetRequiredService<SignInAudit>();

    private static IResult SignOut() => Results.SignOut(ReturnTo(Page), [CookieAuthenticationDefaults.AuthenticationScheme]);

    private static AuthenticationProperties ReturnTo(string path) => new() { RedirectUri = path };

    private static IResult SignInForDevelopment(string role, string? page)
    {
        if (!Role.All.Contains(role))
        {
            return Results.BadRequest();
        }

        Staff member = role == Role.Admin
            ? new Staff("development-admin", "Development admin", StaffRole.Admin)
            : new Staff("development-nurse", "Development nurse", StaffRole.Nurse);
        return Results.SignIn(member.ToPrincipal(), ReturnTo(AskedPage.Of(page)), CookieAuthenticationDefaults.AuthenticationScheme);
    }
}
