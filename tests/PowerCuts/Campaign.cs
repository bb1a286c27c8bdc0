using System.Collections.Concurrent;
using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>Runs the script once, and continues it from each of its write operations once for each way to cut the power there.</summary>
public sealed class Campaign
{
    // How long the script continues after a restart, before everything is delivered.
    private static readonly TimeSpan ContinuesFor = TimeSpan.FromMinutes(20);

    // Write operations after a restart that belong to the recovery.
    private const int RecoveryOperations = 12;

    private const int ForksWaiting = 32;

    private readonly ConcurrentQueue<Failure> _failures = [];
    private long _done;

    /// <summary>Cuts that were tried so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Cuts that cost more than they may.</summary>
    public IReadOnlyCollection<Failure> Failures => _failures;

    /// <summary>Runs the script once without any cut.</summary>
    public static ReferenceRun RunWithoutCuts()
    {
        using Hospital hospital = new();
        using ScriptedSensor sensor = ScriptedSensor.Open(hospital);
        long operations = 0;
        sensor.Flash.Operating += _ => operations++;
        sensor.RunTo(TimeSpan.FromMinutes(Script.Minutes));
        long inScript = operations;
        sensor.DeliverAll();
        return new ReferenceRun(
            inScript,
            sensor.Sensed.Count,
            sensor.Custodian.Epochs,
            sensor.Starts,
            sensor.Custodian.Gaps.Count(gap => gap.Reason == "full"),
            Verification.FindErrors(sensor, []));
    }

    /// <summary>Cuts the power, and checks each time what that costs.</summary>
    /// <param name="kindsAt">The kinds of cut at a write operation.</param>
    /// <param name="secondAt">The second cut after a cut, by the write operation after the restart; null for none.</param>
    /// <param name="cancellation">Stops the campaign.</param>
    public void Run(
        Func<long, IEnumerable<StorageFaultKind>> kindsAt, Func<Cut, long, StorageFaultKind?>? secondAt, CancellationToken cancellation)
    {
        using Hospital hospital = new();
        using BlockingCollection<Fork> forks = new(ForksWaiting);
        Task[] workers =
        [
            .. Enumerable.Range(0, Environment.ProcessorCount)
                .Select(_ => Task.Run(() => CheckForks(forks, secondAt), CancellationToken.None)),
        ];
        try
        {
            using ScriptedSensor sensor = ScriptedSensor.Open(hospital);
            long operation = 0;
            sensor.Flash.Operating += operate =>
            {
                operation++;
                cancellation.ThrowIfCancellationRequested();
                foreach (StorageFaultKind kind in kindsAt(operation))
                {
                    forks.Add(Fork.Of(new Cut(Cut.Of(kind, operation)), sensor, operate, []), cancellation);
                }
            };
            sensor.RunTo(TimeSpan.FromMinutes(Script.Minutes));
        }
        catch (OperationCanceledException)
        {
            // Forks that have begun are finished.
        }
        finally
        {
            forks.CompleteAdding();
            Task.WaitAll(workers, CancellationToken.None);
        }
    }

    private void CheckForks(BlockingCollection<Fork> forks, Func<Cut, long, StorageFaultKind?>? secondAt)
    {
        foreach (Fork fork in forks.GetConsumingEnumerable())
        {
            List<Fork> again = [];
            Check(fork, secondAt is null ? null : (operation, sensor, operate, losses) =>
            {
                if (operation <= RecoveryOperations && secondAt(fork.Cut, operation) is { } kind)
                {
                    again.Add(Fork.Of(fork.Cut with { Second = Cut.Of(kind, operation) }, sensor, operate, losses));
                }
            });
            again.ForEach(second => Check(second, null));
        }
    }

    private void Check(Fork fork, Action<long, ScriptedSensor, Action<SimulatedFlash>, IReadOnlyList<PowerLoss>>? watch)
    {
        IReadOnlyList<string> errors = fork.Continue(ContinuesFor, watch);
        Interlocked.Increment(ref _done);
        if (errors.Count > 0)
        {
            _failures.Enqueue(new Failure(fork.Cut, errors));
        }
    }
}
