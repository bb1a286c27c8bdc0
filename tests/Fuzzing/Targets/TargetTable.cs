namespace Fuzzing.Targets;

/// <summary>All targets.</summary>
internal static class TargetTable
{
    /// <summary>In the order of their turns.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. FirmwareMessages.All,
        .. FirmwareReleases.All,
        .. FirmwareSensor.All,
        .. HospitalMessages.All,
        .. HospitalFiles.All,
        .. RecordSystems.All,
        .. CertificateAuthorities.All,
        .. Agreements.All,
    ];

    /// <summary>The target of a name.</summary>
    public static FuzzTarget Find(string name) => All.First(target => target.Name == name);
}
