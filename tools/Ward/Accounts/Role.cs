namespace NanoMedAgent.Ward.Accounts;

/// <summary>The roles, as claims and pages name them.</summary>
public static class Role
{
    /// <summary>Sees the ward, pairs and unpairs devices.</summary>
    public const string Nurse = "nurse";

    /// <summary>
    /// A nurse who may also export associations, end one whose device cannot be reached, change the state of a device, and read the audit.
    /// </summary>
    public const string Admin = "admin";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Nurse, Admin];
}
