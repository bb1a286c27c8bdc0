using System.Globalization;
using System.Security.Claims;

namespace NanoMedAgent.Ward.Staff;

/// <summary>Who is signed in.</summary>
/// <param name="Id">As the provider knows them; stands in associations and in the audit.</param>
/// <param name="Name">As they are called.</param>
/// <param name="IsAdmin">Whether they are an administrator as well.</param>
public sealed record StaffMember(string Id, string Name, bool IsAdmin)
{
    /// <summary>The claim that names a session of the ward.</summary>
    internal const string SessionClaim = "session";

    private const string Scheme = "ward";

    /// <summary>Who a principal is.</summary>
    /// <returns>null for somebody who is not signed in, or has no role here.</returns>
    public static StaffMember? Of(ClaimsPrincipal principal)
    {
        string? id = principal.FindFirstValue(ClaimTypes.NameIdentifier);
        bool isStaff = principal.IsInRole(StaffRole.Nurse) || principal.IsInRole(StaffRole.Admin);
        return id is not null && isStaff ? new StaffMember(id, principal.Identity?.Name ?? id, principal.IsInRole(StaffRole.Admin)) : null;
    }

    /// <summary>The principal of a new session. An administrator is a nurse too.</summary>
    internal ClaimsPrincipal ToPrincipal()
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, Id),
            new(ClaimTypes.Name, Name),
            new(ClaimTypes.Role, StaffRole.Nurse),
            new(SessionClaim, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(IsAdmin ? claims.Append(new Claim(ClaimTypes.Role, StaffRole.Admin)) : claims, Scheme));
    }
}
