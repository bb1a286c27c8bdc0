using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// The provider has ended a session, and says so (OpenID Connect Back-Channel Logout 1.0): somebody has signed out elsewhere, or an
/// administrator has locked the account. The ward's sessions that came of it end too.
/// </summary>
/// <param name="sessions">Who is signed in.</param>
/// <param name="audit">Gets who is not any more, and tokens that are refused.</param>
/// <param name="connect">The framework's client, with the provider's keys.</param>
internal sealed class BackChannelSignOut(Sessions sessions, SignInAudit audit, IOptionsMonitor<OpenIdConnectOptions> connect)
{
    /// <summary>What the provider calls.</summary>
    public const string Path = "/signout-backchannel-oidc";

    /// <summary>The field of its form.</summary>
    public const string Field = "logout_token";

    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>Ends what a logout token names: one session of the provider, or all of a person.</summary>
    /// <returns>
    /// 200, also when nobody is signed in any more; 400 for a token that is not the provider's, or is for something else.
    /// </returns>
    public async Task<IResult> EndAsync(HttpContext context, string? token)
    {
        OpenIdConnectOptions options = connect.Get(OpenIdConnectDefaults.AuthenticationScheme);
        TokenValidationParameters parameters = options.TokenValidationParameters.Clone();

        // It knows the issuer and the keys, and gets new keys when the provider has some.
        parameters.ConfigurationManager = options.ConfigurationManager as BaseConfigurationManager;
        TokenValidationResult validated = await options.TokenHandler.ValidateTokenAsync(token ?? "", parameters);
        if (!validated.IsValid
            || !IsLogout(((JsonWebToken)validated.SecurityToken).EncodedPayload, out string? person, out string? session))
        {
            audit.SignOutRefused(context, "the logout token is not valid");
            return Results.BadRequest(new { error = "invalid_request" });
        }

        foreach (ClaimsPrincipal ended in sessions.End(person, session))
        {
            audit.SignedOutByProvider(context, ended);
        }

        return Results.Ok();
    }

    /// <summary>Whether it is a logout token and none of another kind (section 2.6), and whose.</summary>
    private static bool IsLogout(string encoded, out string? person, out string? session)
    {
        using JsonDocument document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encoded));
        JsonElement claims = document.RootElement;
        person = TextOf(claims, "sub");
        session = TextOf(claims, "sid");
        return claims.TryGetProperty("events", out JsonElement events) && events.ValueKind == JsonValueKind.Object
            && events.TryGetProperty(Event, out _) && !claims.TryGetProperty("nonce", out _)
            && claims.TryGetProperty("iat", out _) && (person ?? session) is not null;
    }

    private static string? TextOf(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement claim) && claim.ValueKind == JsonValueKind.String
            && claim.GetString() is { Length: > 0 } text
                ? text
                : null;
}
