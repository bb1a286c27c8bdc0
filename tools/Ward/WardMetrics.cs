using System.Data.Common;
using System.Diagnostics.Metrics;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.Ward;

/// <summary>
/// What a ward tells a hospital's monitoring beside its collector: Prometheus sees `nanomedagent_ward_rollouts` (tools/Ward/README.md).
/// </summary>
public sealed class WardMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NanoMedAgent.Ward";

    private readonly Meter _meter = new(MeterName);
    private readonly AssociationStore _store;

    /// <summary>Measures a ward from now on.</summary>
    /// <param name="store">Its database.</param>
    public WardMetrics(AssociationStore store)
    {
        _store = store;
        _meter.CreateObservableGauge(
            "nanomedagent.ward.rollouts", CountRollouts, "{rollout}",
            "Rollouts of releases, by state; the same from each ward of a database. A paused one waits for somebody");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> CountRollouts()
    {
        try
        {
            return
            [
                .. Enum.GetValues<RolloutState>().Select(state => new Measurement<long>(
                    _store.Rollouts.Count(state), KeyValuePair.Create("state", (object?)state.ToString().ToLowerInvariant()))),
            ];
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            // The ward's health says so.
            return [];
        }
    }
}
