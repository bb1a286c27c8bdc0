namespace NanoMedAgent.Ward.Configuration;

/// <summary>The hospital's OpenID Connect provider, and what its claims mean in the ward.</summary>
/// <param name="Authority">Its issuer, an https address.</param>
/// <param name="ClientId">The ward's client id at the provider.</param>
/// <param name="ClientSecret">The client's secret; empty for a public client.</param>
/// <param name="RoleClaim">The claim that lists roles or groups; with dots before keys inside it, such as "realm_access.roles".</param>
/// <param name="Nurses">The values of that claim for a nurse.</param>
/// <param name="Admins">The values of that claim for an administrator.</param>
public sealed record IdentityProvider(
    Uri Authority, string ClientId, string ClientSecret, string RoleClaim, IReadOnlyList<string> Nurses, IReadOnlyList<string> Admins);
