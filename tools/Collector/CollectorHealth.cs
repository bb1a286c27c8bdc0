using System.Diagnostics;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Collector;

/// <summary>
/// The health of a collector, as far as the collector itself can know: broker, database, and whether it still works off what it receives.
/// </summary>
public sealed class CollectorHealth : IHealth
{
    // A batch takes milliseconds. A database that does not answer gives up before.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(2);

    private readonly CollectorService _service;
    private volatile string? _connectionFault = "not connected yet";

    /// <summary>Watches a collector from now on.</summary>
    public CollectorHealth(CollectorService service)
    {
        _service = service;
        service.ConnectionChanged += (connected, why) => _connectionFault = connected ? null : why;
    }

    /// <inheritdoc/>
    public string? FindHang() => _service.BatchBegan is { } began && Stopwatch.GetElapsedTime(began) is var lasts && lasts > LongestBatch
        ? FormattableString.Invariant($"a batch takes {lasts.TotalSeconds:0} s already")
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = [];
        if (_connectionFault is { } connection)
        {
            faults["broker"] = connection;
        }

        if (_service.StoreFault is { } store)
        {
            faults["database"] = store;
        }

        return faults;
    }
}
