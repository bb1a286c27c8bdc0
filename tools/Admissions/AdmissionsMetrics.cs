using System.Diagnostics.Metrics;

namespace NanoMedAgent.Admissions;

/// <summary>What the service tells a hospital's monitoring. No number is about one patient.</summary>
public sealed class AdmissionsMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NanoMedAgent.Admissions";

    private const string Prefix = "nanomedagent.admissions.";

    private readonly Meter _meter = new(MeterName);

    /// <summary>Measures from now on.</summary>
    public AdmissionsMetrics(IAdmissionsIntake intake)
    {
        _meter.CreateObservableCounter(
            Prefix + "messages", () => intake.Counters.Taken, "{message}", "Messages and changes about patients that were read");
        _meter.CreateObservableCounter(
            Prefix + "noticed", () => intake.Counters.Noticed, "{message}", "Messages that were refused, or that have changed nothing");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
