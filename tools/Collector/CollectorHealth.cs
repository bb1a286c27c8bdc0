using System.Diagnostics;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Collector;

/// <summary>
/// The health of a collector, as far as the collector itself can know: broker, database, and whether it still works off what it receives.
/// </summary>
/// <param name="service">The collector.</param>
/// <param name="disk">The disk of its database.</param>
public sealed class CollectorHealth(CollectorService service, DiskWatch disk) : IHealth
{
    // A batch takes milliseconds. A database that does not answer gives up before.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public string? FindHang() => service.BatchBegan is { } began && Stopwatch.GetElapsedTime(began) is var lasts && lasts > LongestBatch
        ? FormattableString.Invariant($"a batch takes {lasts.TotalSeconds:0} s already")
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = [];
        if (service.ConnectionFault is { Length: > 0 } connection)
        {
            faults["broker"] = connection;
        }

        if (service.StoreFault is { } store)
        {
            faults["database"] = store;
        }

        if (disk.FindFault() is { } full)
        {
            faults["disk"] = full;
        }

        return faults;
    }
}
