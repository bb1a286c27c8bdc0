namespace NanoMedAgent.Ward.Security;

/// <summary>Refuses what another site's page makes a browser ask for. A web socket has no antiforgery token, and browsers open it across origins.</summary>
internal static class SameOrigin
{
    /// <summary>Refuses requests whose Origin is another.</summary>
    public static void UseSameOrigin(this IApplicationBuilder application) => application.Use((context, next) =>
    {
        HttpRequest request = context.Request;
        string origin = request.Headers.Origin.ToString();
        bool isForeign = origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

        // A provider may bring people back by a form of its own; what it brings is proven by what it holds.
        bool isSignIn = request.Path.StartsWithSegments("/signin-oidc", StringComparison.Ordinal);
        if (!isForeign || isSignIn)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });
}
