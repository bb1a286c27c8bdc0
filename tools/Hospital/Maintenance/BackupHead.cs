namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>What stands at the beginning of a backup.</summary>
/// <param name="Made">When its snapshot was taken.</param>
/// <param name="Step">The number of the newest migration step that the store had.</param>
public sealed record BackupHead(DateTimeOffset Made, int Step)
{
    /// <summary>The first word of a backup.</summary>
    internal const string Format = "nanoMedAgent backup";

    /// <summary>The version of the format.</summary>
    internal const int Version = 1;
}
