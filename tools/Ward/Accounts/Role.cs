namespace NanoMedAgent.Ward.Accounts;

/// <summary>Roles as they are named in claims and on pages.</summary>
public static class Role
{
    /// <summary>Pairs and releases devices, sees the ward.</summary>
    public const string Nurse = "nurse";

    /// <summary>A nurse who may also export associations, end one whose device cannot be reached, and read the audit.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Nurse, Admin];
}
