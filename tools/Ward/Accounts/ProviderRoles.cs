using System.Security.Claims;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>What the claims of a provider make of a person.</summary>
internal static class ProviderRoles
{
    // What a provider says is bounded.
    private const int NamesLimit = 20;

    /// <summary>The role of a person.</summary>
    /// <param name="claims">What the provider has signed.</param>
    /// <param name="provider">What its claims mean.</param>
    /// <param name="advice">Without a role: what the operator may have to set right.</param>
    /// <returns>null for nobody of this ward.</returns>
    public static StaffRole? Find(ClaimsPrincipal claims, IdentityProvider provider, out string advice)
    {
        HashSet<string> roles = ClaimPath.Values(claims, provider.RoleClaim);
        if (provider.Admins.Any(roles.Contains) || provider.Nurses.Any(roles.Contains))
        {
            advice = "";
            return provider.Admins.Any(roles.Contains) ? StaffRole.Admin : StaffRole.Nurse;
        }

        advice = roles.Count == 0
            ? $"the ID token has nothing at {provider.RoleClaim}, only {Names(claims.Claims.Select(claim => claim.Type).Distinct())}; "
                + "let the provider add its roles to the ID token, or say with --oidc-roles where they are"
            : $"at {provider.RoleClaim} the ID token has {Names(roles)}; a nurse has {Names(provider.Nurses)} (--oidc-nurse), an "
                + $"administrator {Names(provider.Admins)} (--oidc-admin)";
        return null;
    }

    private static string Names(IEnumerable<string> names)
    {
        string[] some = [.. names.Order(StringComparer.Ordinal).Take(NamesLimit + 1).Select(Printable.Of)];
        return string.Join(", ", some.Length > NamesLimit ? [.. some[..NamesLimit], "…"] : some);
    }
}
