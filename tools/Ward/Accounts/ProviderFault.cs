using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>What an operator has to set right when nobody can sign in at the provider. The person who tries is told less.</summary>
internal static class ProviderFault
{
    // What a provider says is bounded.
    private const int LengthLimit = 300;

    /// <summary>Whether a failure is about the provider.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="cancellation">Of whoever has asked.</param>
    public static bool IsOne(Exception failure, CancellationToken cancellation) =>
        failure is InvalidOperationException or IOException or HttpRequestException or OpenIdConnectProtocolException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);

    /// <summary>Why a sign-in cannot begin, or what the provider supports cannot be read.</summary>
    public static string Before(Exception failure, IdentityProvider provider) => Known(failure, provider)
        ?? $"{provider.Authority} serves no discovery document of OpenID Connect; --oidc-authority is the issuer, as the provider names it";

    /// <summary>Why the provider's answer signs nobody in.</summary>
    public static string Of(Exception? failure, IdentityProvider provider) => failure switch
    {
        null => "it is empty",
        _ when Known(failure, provider) is { } known => known,
        AuthenticationFailureException => "it belongs to no sign-in that has begun in this browser within the last 15 minutes; an old "
            + $"address was opened, or the browser takes no cookies ({Bound(failure.Message)})",
        _ => $"what {provider.Authority} has signed is not valid here; look at its clock, keys and issuer ({Bound(failure.Message)})",
    };

    private static string? Known(Exception failure, IdentityProvider provider)
    {
        string? error = null;
        for (Exception? each = failure; each is not null && error is null; each = each.InnerException)
        {
            error = each.Data["error"] as string;
        }

        Exception cause = failure.GetBaseException();
        return error switch
        {
            "invalid_client" or "unauthorized_client" =>
                $"{provider.Authority} does not accept the ward as its client {provider.ClientId} ({error}); give the client's id and "
                + "secret as they are there: --oidc-client, --oidc-secret",
            "access_denied" => "somebody has not signed in there, or may not (access_denied)",
            not null => $"{provider.Authority} answers with {Bound(error)}; its own log says more ({Bound(cause.Message)})",
            null when cause is HttpRequestException or SocketException or AuthenticationException or TimeoutException
                or OperationCanceledException =>
                $"{provider.Authority} does not answer ({Bound(cause.Message)}); check --oidc-authority, and the way there",
            null => null,
        };
    }

    private static string Bound(string text) => Printable.Line(text.Length > LengthLimit ? text[..LengthLimit] : text).TrimEnd('.');
}
