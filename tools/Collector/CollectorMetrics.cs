using System.Diagnostics.Metrics;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// What a collector tells a hospital's monitoring. Names follow OpenTelemetry's conventions; Prometheus sees
/// `nanomedagent_collector_messages_total` and so on (tools/Collector/README.md lists them). No number is about one device or patient.
/// </summary>
public sealed class CollectorMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "NanoMedAgent.Collector";

    private const string Prefix = "nanomedagent.collector.";

    // From a sensor that is online to one that was a month without network, in seconds.
    private static readonly double[] DelayBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400, 604800, 2678400];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _delay;
    private readonly Func<DateTimeOffset> _clock;

    /// <summary>Measures a collector from now on.</summary>
    /// <param name="service">The collector.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="disk">The disk of its database.</param>
    public CollectorMetrics(CollectorService service, Func<DateTimeOffset> clock, DiskWatch disk)
    {
        _clock = clock;
        CollectorCounters counters = service.Core.Counters;
        Count("messages", "{message}", "Messages from the broker that were handled", () => counters.Messages);
        Count("values", "{value}", "Values stored", () => counters.Values);
        Count("repeats", "{reading}", "Readings that came again and were stored before", () => counters.Repeats);
        _meter.CreateObservableCounter(
            Prefix + "refusals",
            () => counters.Refused.Select(
                each => new Measurement<long>(each.Value, KeyValuePair.Create("reason", (object?)each.Key.ToString()))),
            "{message}",
            "Messages and readings that were refused or are in quarantine, by reason");
        Count("database.errors", "{error}", "Batches that the database did not take; devices send them again", () => service.StoreFailures);
        _meter.CreateObservableGauge(Prefix + "queue", () => service.QueueLength, "{message}", "Messages that wait to be stored");
        _meter.CreateObservableGauge(
            Prefix + "broker.connected", () => service.IsConnected ? 1 : 0, description: "1 while it is connected and subscribed");
        _meter.CreateObservableGauge(
            Prefix + "disk.free",
            () => disk.FreeBytes is { } bytes ? [new Measurement<long>(bytes)] : Array.Empty<Measurement<long>>(),
            "By",
            "Bytes that are free on the disk of an SQLite database");
        _meter.CreateObservableGauge(
            Prefix + "devices",
            () => service.CountDevices().Select(
                each => new Measurement<long>(each.Value, KeyValuePair.Create("state", (object?)each.Key.ToString().ToLowerInvariant()))),
            "{device}",
            "Devices in the database, by state; the same from each collector of a database");
        _meter.CreateObservableGauge(
            Prefix + "quarantine",
            () => service.SumQuarantine() is { } total ? [new Measurement<long>(total.Packs)] : Array.Empty<Measurement<long>>(),
            "{reading}",
            "Readings in quarantine that nobody has decided about; the same from each collector of a database");
        _meter.CreateObservableGauge(
            Prefix + "quarantine.full",
            () => service.SumQuarantine() is { } total
                ? [new Measurement<long>(total.FullDevices.Count)]
                : Array.Empty<Measurement<long>>(),
            "{device}",
            "Devices of which nothing more is kept in quarantine until somebody has decided");
        _delay = _meter.CreateHistogram(
            Prefix + "delay",
            "s",
            "From measured, as the device dates it, to stored",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DelayBounds });
        service.Core.PackStored += RecordDelay;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableCounter(Prefix + name, read, unit, description);

    private void RecordDelay(AddedPack pack)
    {
        // A date that a device has from nobody else says nothing, and one in the future is wrong.
        if (pack.Time is { } measured && pack.ClockQuality > 0)
        {
            double seconds = Math.Max(0, (_clock() - measured).TotalSeconds);
            for (int i = 0; i < pack.Content.Values.Count; i++)
            {
                _delay.Record(seconds);
            }
        }
    }
}
