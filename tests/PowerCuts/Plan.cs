using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>Which cuts are tried.</summary>
public sealed class Plan
{
    // Operations in the recovery, as far as is known beforehand: for the progress bar.
    private const int PairsPerOperation = 10;

    private Plan(long size, Func<long, IEnumerable<StorageFaultKind>> kindsAt, Func<Cut, long, StorageFaultKind?>? secondAt)
    {
        Size = size;
        KindsAt = kindsAt;
        SecondAt = secondAt;
    }

    /// <summary>How many about.</summary>
    public long Size { get; }

    /// <summary>Kinds of cut at an operation.</summary>
    public Func<long, IEnumerable<StorageFaultKind>> KindsAt { get; }

    /// <summary>The kind of a second cut at an operation after a restart, or none.</summary>
    public Func<Cut, long, StorageFaultKind?>? SecondAt { get; }

    /// <summary>
    /// Every operation, every kind; and, with pairs, after one kind at each operation a second cut at every operation of the recovery, the kinds taking turns so that
    /// each follows each.
    /// </summary>
    public static Plan Whole(long operations, bool hasPairs)
    {
        int kinds = Cut.Kinds.Count;
        return new Plan(
            operations * (kinds + (hasPairs ? PairsPerOperation : 0)),
            _ => Cut.Kinds,
            hasPairs ? (cut, operation) => Turn(cut.First.Operation) == cut.First.Kind ? Turn((cut.First.Operation / kinds) + operation) : null : null);
    }

    /// <summary>Some cuts chosen by chance.</summary>
    public static Plan Sample(long operations, int size, int seed)
    {
        Random dice = new(seed);
        ILookup<long, StorageFaultKind> chosen = Enumerable.Range(0, size)
            .Select(_ => (Operation: dice.NextInt64(operations) + 1, Kind: Cut.Kinds[dice.Next(Cut.Kinds.Count)]))
            .Distinct()
            .ToLookup(cut => cut.Operation, cut => cut.Kind);
        return new Plan(chosen.Sum(cuts => cuts.Count()), operation => chosen[operation], null);
    }

    /// <summary>One cut, or a pair.</summary>
    public static Plan Only(Cut cut) => new(
        cut.Second is null ? 1 : 2,
        operation => operation == cut.First.Operation ? [cut.First.Kind] : [],
        cut.Second is { } second ? (_, operation) => operation == second.Operation ? second.Kind : null : null);

    private static StorageFaultKind Turn(long number) => Cut.Kinds[(int)(number % Cut.Kinds.Count)];
}
