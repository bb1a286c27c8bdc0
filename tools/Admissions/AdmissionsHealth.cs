using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Admissions;

/// <summary>The health of the service, as far as it can know itself: the database, and a server that it asks.</summary>
/// <param name="intake">What it does.</param>
public sealed class AdmissionsHealth(IAdmissionsIntake intake) : IHealth
{
    /// <inheritdoc/>
    public string? FindHang() => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults() => intake.FindFaults();
}
