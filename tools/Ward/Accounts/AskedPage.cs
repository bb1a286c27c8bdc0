using Microsoft.AspNetCore.Http.HttpResults;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// The page that somebody has asked for without a session: it is shown after signing in. Anybody can write a link to the sign-in page, so
/// nothing but an address of the ward itself counts.
/// </summary>
internal static class AskedPage
{
    /// <summary>The name of the parameter; the framework adds it when it sends somebody to the sign-in page.</summary>
    public const string Parameter = "ReturnUrl";

    private const int LengthLimit = 1000;
    private const string Dashboard = "/";

    // To come back to these would look as if signing in had not worked.
    private static readonly string[] NotAsked = [SignIn.Page, SignIn.End, SignIn.NotAllowed];

    /// <summary>Where to go after signing in.</summary>
    /// <param name="address">What the browser says; null for nothing.</param>
    /// <returns>A path within the ward; that of the dashboard where nothing else was asked for.</returns>
    public static string Of(string? address) =>
        address is { Length: > 0 and <= LengthLimit } && address[0] == '/' && RedirectHttpResult.IsLocalUrl(address)
            && !NotAsked.Any(page => address.StartsWith(page, StringComparison.OrdinalIgnoreCase))
                ? address
                : Dashboard;

    /// <summary>An address that brings the asked page along.</summary>
    /// <param name="path">The sign-in page, or where it leads.</param>
    /// <param name="asked">Where to go afterwards.</param>
    public static string AddTo(string path, string asked) =>
        asked == Dashboard ? path : $"{path}?{Parameter}={Uri.EscapeDataString(asked)}";
}
