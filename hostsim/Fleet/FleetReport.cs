using System.Globalization;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>The result of a fleet's run, for people and for programs.</summary>
/// <param name="Sensors">The number of sensors.</param>
/// <param name="Times">How long its parts took.</param>
/// <param name="Readings">Readings that were sealed.</param>
/// <param name="Messages">Messages of readings that the broker took; more than readings if some were sent again.</param>
/// <param name="ValuesPerSecond">Values acknowledged a second, while the sensors measured.</param>
/// <param name="Median">The 50th percentile of the delay in ms, from published to acknowledged, which is after stored.</param>
/// <param name="Percentile99">The 99th percentile.</param>
/// <param name="Percentile999">The 99.9th percentile.</param>
/// <param name="Disconnections">How often a sensor lost its connection.</param>
/// <param name="Reconciliation">What is stored; null if the database is not known.</param>
/// <param name="Use">Processor and memory.</param>
public sealed record FleetReport(
    int Sensors,
    FleetTimes Times,
    long Readings,
    long Messages,
    double ValuesPerSecond,
    double Median,
    double Percentile99,
    double Percentile999,
    long Disconnections,
    FleetReconciliation? Reconciliation,
    IReadOnlyList<ProcessUse> Use)
{
    /// <summary>Nothing was lost and nothing stored twice, as far as that is known.</summary>
    public bool IsSound => Reconciliation is null or { Lost: 0, Duplicates: 0 };

    /// <summary>The report of a run.</summary>
    public static FleetReport Of(
        FleetRun run, FleetTimes times, FleetReconciliation? reconciliation, IReadOnlyList<ProcessUse> use)
    {
        DelayHistogram delays = run.Measurements.Delays;
        double seconds = (times.Measuring + times.Draining).TotalSeconds;
        return new FleetReport(
            run.Keys.Count,
            times,
            run.Readings.Sum(),
            run.Measurements.Published,
            delays.Count * FleetPatient.Values / seconds,
            delays.PercentileMs(0.5),
            delays.PercentileMs(0.99),
            delays.PercentileMs(0.999),
            run.Measurements.Disconnections,
            reconciliation,
            use);
    }

    /// <summary>In lines.</summary>
    public IReadOnlyList<string> ToLines()
    {
        List<string> lines =
        [
            Line($"{Sensors} sensors, {Readings} readings in {Messages} messages"),
            Line($"prepared in {Times.Preparing.TotalSeconds:0.0} s, connected in {Times.Connecting.TotalSeconds:0.0} s, measured for "),
            Line($"{ValuesPerSecond:0} values a second"),
            Line($"from published to stored and acknowledged: {Median:0.0} ms (50th percentile), {Percentile99:0.0} ms (99th), "),
            Line($"connections lost: {Disconnections}"),
        ];
        lines[1] += Line($"{Times.Measuring.TotalSeconds:0.0} s, then waited {Times.Draining.TotalSeconds:0.0} s for acknowledgements");
        lines[3] += Line($"{Percentile999:0.0} ms (99.9th)");
        double seconds = (Times.Measuring + Times.Draining).TotalSeconds;
        lines.AddRange(Use.Select(use => Line(
            $"{use.Program} ({use.Processes}): {use.ProcessorSeconds * 100 / seconds:0} % of a core, {use.MemoryMegabytes:0} MB; ")
            + Line($"for 1,000 sensors {use.ProcessorSeconds * 100_000 / seconds / Sensors:0.0} % and ")
            + Line($"{use.MemoryMegabytes * 1000 / Sensors:0} MB")));
        lines.Add(Reconciliation is null
            ? "The database of the collectors is not known, so nothing was compared."
            : Line($"values measured {Reconciliation.Measured}, stored {Reconciliation.Stored}, lost {Reconciliation.Lost}, ")
                + Line($"stored twice {Reconciliation.Duplicates}"));
        return lines;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
