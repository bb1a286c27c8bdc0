using System.Globalization;
using System.Security.Claims;
using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Accounts;

/// <summary>Converts staff to the claims of a session, and back.</summary>
public static class StaffClaims
{
    /// <summary>The claim that names a session of the ward.</summary>
    internal const string Session = "session";

    /// <summary>The claim with the address from which a request comes.</summary>
    internal const string Origin = "origin";

    private const string Scheme = "ward";

    /// <summary>The member of staff behind a principal.</summary>
    /// <returns>null when nobody is signed in, or the person has no role here.</returns>
    public static Staff? ToStaff(this ClaimsPrincipal principal)
    {
        string? id = principal.FindFirstValue(ClaimTypes.NameIdentifier);
        return id is null || !principal.IsInRole(Role.Nurse)
            ? null
            : new Staff(id, principal.Identity?.Name ?? id, principal.IsInRole(Role.Admin) ? StaffRole.Admin : StaffRole.Nurse)
            {
                Origin = principal.FindFirstValue(Origin) ?? "",
            };
    }

    /// <summary>The principal of a new session. An administrator is a nurse too.</summary>
    internal static ClaimsPrincipal ToPrincipal(this Staff staff)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, staff.Id),
            new(ClaimTypes.Name, staff.Name),
            new(ClaimTypes.Role, Role.Nurse),
            new(Session, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)),
        ];
        IEnumerable<Claim> all = staff.Role == StaffRole.Admin ? claims.Append(new Claim(ClaimTypes.Role, Role.Admin)) : claims;
        return new ClaimsPrincipal(new ClaimsIdentity(all, Scheme));
    }
}
