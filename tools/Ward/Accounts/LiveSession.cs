using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Checks regularly whether the session of an open page still exists. When somebody signs out, their pages in other tabs become empty.
/// </summary>
internal sealed class LiveSession(ILoggerFactory loggers, Sessions sessions, WardOptions options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => options.SessionCheckInterval;

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(sessions.Exists(authenticationState.User));
}
