using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Admissions;

/// <summary>The health of the service, as far as it can know itself: the database.</summary>
/// <param name="intake">What it does.</param>
public sealed class AdmissionsHealth(AdtIntake intake) : IHealth
{
    /// <inheritdoc/>
    public string? FindHang() => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults() =>
        intake.StoreFault is { } fault ? new Dictionary<string, string> { ["database"] = fault } : new Dictionary<string, string>();
}
