using System.Net;
using System.Security.Claims;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// From where a request comes, for the audit log. Behind a proxy on this machine (--public-address) that is the last address in the proxy's
/// X-Forwarded-For; nobody else's header counts.
/// </summary>
internal static class RequestOrigin
{
    private const string Header = "X-Forwarded-For";

    /// <summary>Adds the address to the person of each request: a page that is live has no request of its own later.</summary>
    public static void UseRequestOrigin(this IApplicationBuilder application, WardOptions options) => application.Use((context, next) =>
    {
        if (context.User.Identity?.IsAuthenticated == true)
        {
            // The session keeps its own principal, which is the same for all of its requests.
            context.User = new ClaimsPrincipal(
                [.. context.User.Identities, new ClaimsIdentity([new Claim(StaffClaims.Origin, Of(context, options))])]);
        }

        return next(context);
    });

    /// <summary>The address of the browser; empty if it is not known.</summary>
    public static string Of(HttpContext context, WardOptions options)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (options.PublicAddress is not null && address is not null && IPAddress.IsLoopback(address)
            && IPAddress.TryParse(context.Request.Headers[Header].LastOrDefault()?.Split(',')[^1].Trim(), out IPAddress? forwarded))
        {
            address = forwarded;
        }

        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString() ?? "";
    }
}
