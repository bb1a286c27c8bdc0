namespace NanoMedAgent.Ward.Security;

/// <summary>
/// Refuses requests that another site's page makes through a nurse's browser. A web socket carries no antiforgery token, and browsers open
/// one across origins.
/// </summary>
internal static class SameOrigin
{
    private static readonly string[] NamesOfThisMachine = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Refuses requests from another origin.</summary>
    /// <param name="application">The ward.</param>
    /// <param name="isLocalOnly">
    /// Whether to answer only to names of this machine. Otherwise a stranger could point a name of their own at this machine (DNS
    /// rebinding), and their pages would count as the ward's.
    /// </param>
    public static void UseSameOrigin(this IApplicationBuilder application, bool isLocalOnly) => application.Use((context, next) =>
    {
        HttpRequest request = context.Request;
        string origin = request.Headers.Origin.ToString();
        string own = $"{request.Scheme}://{request.Host}";
        bool isForeign = origin.Length > 0 && !string.Equals(origin, own, StringComparison.OrdinalIgnoreCase);
        bool isMisnamed = isLocalOnly && !NamesOfThisMachine.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase);
        if (!isForeign && !isMisnamed)
        {
            return next(context);
        }

        context.Response.StatusCode = isMisnamed ? StatusCodes.Status421MisdirectedRequest : StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });
}
