namespace NanoMedAgent.Ward.Accounts;

/// <summary>The hospital's OpenID Connect provider, and what its words mean here.</summary>
/// <param name="Authority">Its issuer, an https address.</param>
/// <param name="ClientId">What it calls this ward.</param>
/// <param name="ClientSecret">The ward's secret there; empty for a public client.</param>
/// <param name="RoleClaim">The claim that holds roles or groups.</param>
/// <param name="Nurse">What that claim says of a nurse.</param>
/// <param name="Admin">What it says of an administrator.</param>
public sealed record IdentityProvider(Uri Authority, string ClientId, string ClientSecret, string RoleClaim, string Nurse, string Admin);
