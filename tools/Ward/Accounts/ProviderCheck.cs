using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>
/// Asks the provider once when the ward starts, so that an operator reads at once that nobody will be able to sign in. The ward starts
/// nevertheless: sensors, and the collector in here, need no provider, and each sign-in asks again.
/// </summary>
/// <param name="connect">The framework's client.</param>
/// <param name="options">Has the provider.</param>
internal sealed class ProviderCheck(IOptionsMonitor<OpenIdConnectOptions> connect, WardOptions options) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IdentityProvider provider = options.Provider!;
        try
        {
            OpenIdConnectConfiguration found = await connect.Get(OpenIdConnectDefaults.AuthenticationScheme).ConfigurationManager!
                .GetConfigurationAsync(stoppingToken);
            if (found.Issuer?.TrimEnd('/') != provider.Authority.AbsoluteUri.TrimEnd('/'))
            {
                options.Log.Warn($"--oidc-authority {provider.Authority}: the provider there names itself {found.Issuer}; give that");
            }

            options.Log.Note(string.IsNullOrEmpty(found.EndSessionEndpoint)
                ? $"staff sign in at {provider.Authority}; it has no address for signing out, so signing out here does not sign out there"
                : $"staff sign in at {provider.Authority}");
        }
        catch (Exception failure) when (ProviderFault.IsOne(failure, stoppingToken))
        {
            options.Log.Warn($"nobody can sign in now: {ProviderFault.Before(failure, provider)}");
        }
    }
}
