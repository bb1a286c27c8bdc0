using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Ward.Tests;

/// <summary>A hospital's OpenID Connect provider (OpenIddict). It signs in <see cref="Person"/> without asking for a password.</summary>
internal sealed class HospitalIdentityProvider : IAsyncDisposable
{
    public const string Client = "nanomedagent-ward";
    public const string Secret = "a secret of the ward";

    private readonly WebApplication _application;
    private readonly ECDsaSecurityKey _key;

    private HospitalIdentityProvider(WebApplication application, ECDsaSecurityKey key)
    {
        _application = application;
        _key = key;
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Who signs in.</summary>
    public (string Id, string Name, string[] Groups) Person { get; set; }

    /// <summary>Other claims of that person, as JSON.</summary>
    public Dictionary<string, string> MoreClaims { get; } = [];

    /// <summary>Whose sessions somebody has ended here.</summary>
    public List<string?> SignedOut { get; } = [];

    /// <summary>The prompt parameter of the ward's last request.</summary>
    public string? Prompt { get; private set; }

    /// <summary>Starts it.</summary>
    /// <param name="canSignOut">Whether it has an endpoint for that.</param>
    public static async Task<HospitalIdentityProvider> StartAsync(bool canSignOut = true)
    {
        HospitalIdentityProvider provider = null!;
        ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode()
                .SetAuthorizationEndpointUris("authorize")
                .SetTokenEndpointUris("token")
                .AllowAuthorizationCodeFlow()
                .RequireProofKeyForCodeExchange()
                .RegisterScopes(Scopes.OpenId, Scopes.Profile)
                .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
                .AddSigningKey(key);
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                bool isKnown = context.ClientId == Client && new Uri(context.RedirectUri!).AbsolutePath == "/signin-oidc";
                if (!isKnown)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != Client || context.ClientSecret != Secret)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return ValueTask.CompletedTask;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                provider.Prompt = context.Request.Prompt;
                context.SignIn(provider.Principal(context.Request.GetScopes()));
                return ValueTask.CompletedTask;
            }));
            if (canSignOut)
            {
                server.SetEndSessionEndpointUris("logout");
                server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    bool isKnown = context.ClientId == Client
                        && new Uri(context.PostLogoutRedirectUri!).AbsolutePath == "/signout-callback-oidc";
                    if (!isKnown)
                    {
                        context.Reject(Errors.InvalidRequest);
                    }

                    return ValueTask.CompletedTask;
                }));
                server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    provider.SignedOut.Add(context.IdentityTokenHintPrincipal?.GetClaim(Claims.Subject));
                    context.SignOut();
                    return ValueTask.CompletedTask;
                }));
            }

            server.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        provider = new HospitalIdentityProvider(builder.Build(), key);
        provider._application.UseRouting();
        provider._application.UseAuthentication();
        await provider._application.StartAsync();
        IServer kestrel = provider._application.Services.GetRequiredService<IServer>();
        provider.Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return provider;
    }

    /// <summary>Somebody ends sessions here, and it tells the ward (back-channel logout; OpenIddict does not do that by itself).</summary>
    /// <param name="ward">The ward's address.</param>
    /// <param name="change">Changes the token.</param>
    /// <returns>What the ward answers.</returns>
    public async Task<HttpStatusCode> EndSessionsAsync(Uri ward, Action<SecurityTokenDescriptor>? change = null)
    {
        SecurityTokenDescriptor token = new()
        {
            Issuer = Address.ToString(),
            Audience = Client,
            TokenType = "logout+jwt",
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(2),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Person.Id,
                ["jti"] = Guid.NewGuid().ToString(),
                ["events"] = new Dictionary<string, object>
                {
                    ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>(),
                },
            },
        };
        change?.Invoke(token);
        using HttpClient client = new();
        using FormUrlEncodedContent form = new(
            [KeyValuePair.Create("logout_token", new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token))]);
        using HttpResponseMessage answer = await client.PostAsync(new Uri(ward, "/signout-backchannel-oidc"), form);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private ClaimsPrincipal Principal(IEnumerable<string> scopes)
    {
        ClaimsIdentity identity = new("hospital", Claims.Name, Claims.Role);
        identity.AddClaim(new Claim(Claims.Subject, Person.Id));
        identity.AddClaim(new Claim(Claims.Name, Person.Name).SetDestinations(Destinations.IdentityToken));
        foreach (string group in Person.Groups)
        {
            identity.AddClaim(new Claim("groups", group).SetDestinations(Destinations.IdentityToken));
        }

        foreach ((string name, string json) in MoreClaims)
        {
            JsonElement value = JsonSerializer.Deserialize<JsonElement>(json);
            if (value.ValueKind == JsonValueKind.Array)
            {
                identity.AddClaims(value.EnumerateArray().Select(each => new Claim(name, each.GetString()!)));
            }
            else
            {
                identity.SetClaim(name, value);
            }

            identity.SetDestinations(claim => claim.Type == Claims.Subject ? [] : [Destinations.IdentityToken]);
        }

        ClaimsPrincipal principal = new(identity);
        principal.SetScopes(scopes);
        return principal;
    }
}
