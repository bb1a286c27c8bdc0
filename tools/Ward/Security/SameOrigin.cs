namespace NanoMedAgent.Ward.Security;

/// <summary>Refuses what another site's page makes a browser ask for. A web socket has no antiforgery token, and browsers open it across origins.</summary>
internal static class SameOrigin
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Refuses requests whose Origin is another.</summary>
    /// <param name="application">The ward.</param>
    /// <param name="isForThisMachine">Whether it answers to names of this machine alone: a stranger's name that leads here would make the stranger's pages the ward's own.</param>
    public static void UseSameOrigin(this IApplicationBuilder application, bool isForThisMachine) => application.Use((context, next) =>
    {
        HttpRequest request = context.Request;
        string origin = request.Headers.Origin.ToString();
        bool isForeign = origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
        bool isMisnamed = isForThisMachine && !ThisMachine.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase);
        if (!isForeign && !isMisnamed)
        {
            return next(context);
        }

        context.Response.StatusCode = isMisnamed ? StatusCodes.Status421MisdirectedRequest : StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });
}
