using System.Collections.Concurrent;
using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>Runs the script once, and from each of its writing operations on once for each way in which the power can go.</summary>
public sealed class Campaign
{
    // How long the script goes on after a restart, before the end is brought about.
    private static readonly TimeSpan GoesOn = TimeSpan.FromMinutes(20);

    // What belongs to the recovery: everything that is written until the device is back in its routine.
    private const int RecoveryOperations = 12;

    private const int Waiting = 32;

    private readonly ConcurrentQueue<Failure> _failures = [];
    private long _done;

    /// <summary>Cuts that were tried so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>What has gone wrong.</summary>
    public IReadOnlyCollection<Failure> Failures => _failures;

    /// <summary>Goes through the script once without any cut.</summary>
    public static Rehearsal Rehearse()
    {
        using Hospital hospital = new();
        using Bed bed = Bed.Open(hospital);
        long operations = 0;
        bed.Flash.Operating += _ => operations++;
        bed.RunTo(TimeSpan.FromMinutes(Script.Minutes));
        long ofTheScript = operations;
        bed.Finish();
        return new Rehearsal(ofTheScript, bed.Sensed.Count, bed.Custodian.Epochs, bed.Starts, bed.Custodian.Gaps.Count(gap => gap.Reason == "full"), Verdict.Of(bed, []));
    }

    /// <summary>Tries cuts.</summary>
    /// <param name="kindsAt">Which kinds of cut to try at an operation.</param>
    /// <param name="secondAt">Which second cuts to try after a cut, by the operation after the restart; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Run(Func<long, IEnumerable<StorageFaultKind>> kindsAt, Func<Cut, long, StorageFaultKind?>? secondAt, CancellationToken cancellation)
    {
        using Hospital hospital = new();
        using BlockingCollection<Fork> forks = new(Waiting);
        Task[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => Work(forks, secondAt), CancellationToken.None))];
        try
        {
            using Bed bed = Bed.Open(hospital);
            long operation = 0;
            bed.Flash.Operating += operate =>
            {
                operation++;
                cancellation.ThrowIfCancellationRequested();
                foreach (StorageFaultKind kind in kindsAt(operation))
                {
                    forks.Add(Fork.Of(new Cut(Cut.Of(kind, operation)), bed, operate, []), cancellation);
                }
            };
            bed.RunTo(TimeSpan.FromMinutes(Script.Minutes));
        }
        catch (OperationCanceledException)
        {
            // What is begun is finished.
        }
        finally
        {
            forks.CompleteAdding();
            Task.WaitAll(workers, CancellationToken.None);
        }
    }

    private void Work(BlockingCollection<Fork> forks, Func<Cut, long, StorageFaultKind?>? secondAt)
    {
        foreach (Fork fork in forks.GetConsumingEnumerable())
        {
            List<Fork> again = [];
            Judge(fork, secondAt is null ? null : (operation, bed, operate, losses) =>
            {
                if (operation <= RecoveryOperations && secondAt(fork.Cut, operation) is { } kind)
                {
                    again.Add(Fork.Of(fork.Cut with { Second = Cut.Of(kind, operation) }, bed, operate, losses));
                }
            });
            again.ForEach(second => Judge(second, null));
        }
    }

    private void Judge(Fork fork, Action<long, Bed, Action<SimulatedFlash>, IReadOnlyList<PowerLoss>>? watch)
    {
        IReadOnlyList<string> wrong = fork.GoOn(GoesOn, watch);
        Interlocked.Increment(ref _done);
        if (wrong.Count > 0)
        {
            _failures.Enqueue(new Failure(fork.Cut, wrong));
        }
    }
}
