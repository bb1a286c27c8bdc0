namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Where pages report that somebody touches, types or scrolls. What a page does by itself is no use of a session: it would keep a tablet
/// signed in that nobody holds.
/// </summary>
internal static class UseEndpoint
{
    private const string Path = "/session/use";

    /// <summary>Maps the endpoint.</summary>
    public static void MapSessionUse(this IEndpointRouteBuilder routes) => routes.MapPost(Path, (HttpContext context, Sessions sessions) =>
    {
        sessions.Use(context.User);
        return Results.NoContent();
    }).RequireAuthorization();
}
