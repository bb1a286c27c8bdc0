using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>Looks every few seconds whether the session of an open page goes on; a page of somebody who has signed out elsewhere shows nothing more.</summary>
internal sealed class LiveSession(ILoggerFactory loggers, Sessions sessions, WardOptions options) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => options.SessionCheckInterval;

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(sessions.IsLive(authenticationState.User));
}
