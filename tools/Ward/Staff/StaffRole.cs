namespace NanoMedAgent.Ward.Staff;

/// <summary>What somebody may do, as it is named in claims and on pages.</summary>
public static class StaffRole
{
    /// <summary>Pairs and releases devices, sees the ward.</summary>
    public const string Nurse = "nurse";

    /// <summary>A nurse who may also export associations, end one whose device cannot be reached, and read the audit.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Nurse, Admin];
}
