using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>Which cuts are tried.</summary>
public sealed class Plan
{
    // An estimate of the operations in the recovery, for the progress bar.
    private const int PairsPerOperation = 10;

    private Plan(long size, Func<long, IEnumerable<StorageFaultKind>> kindsAt, Func<Cut, long, StorageFaultKind?>? secondAt)
    {
        Size = size;
        KindsAt = kindsAt;
        SecondAt = secondAt;
    }

    /// <summary>About how many.</summary>
    public long Size { get; }

    /// <summary>Kinds of cut at an operation.</summary>
    public Func<long, IEnumerable<StorageFaultKind>> KindsAt { get; }

    /// <summary>The kind of the second cut at an operation after the restart; null for none.</summary>
    public Func<Cut, long, StorageFaultKind?>? SecondAt { get; }

    /// <summary>
    /// Every kind of cut at every operation; with pairs, after one kind at each operation also a second cut at every operation of the
    /// recovery, in kinds that take turns, so that each kind follows each.
    /// </summary>
    public static Plan Whole(long operations, bool hasPairs)
    {
        int kinds = Cut.Kinds.Count;
        return new Plan(
            operations * (kinds + (hasPairs ? PairsPerOperation : 0)),
            _ => Cut.Kinds,
            hasPairs ? SecondAt : null);

        StorageFaultKind? SecondAt(Cut cut, long operation) =>
            KindInTurn(cut.First.Operation) == cut.First.Kind ? KindInTurn((cut.First.Operation / kinds) + operation) : null;
    }

    /// <summary>A random sample.</summary>
    public static Plan Sample(long operations, int size, int seed)
    {
        Random dice = new(seed);
        ILookup<long, StorageFaultKind> chosen = Enumerable.Range(0, size)
            .Select(_ => (Operation: dice.NextInt64(operations) + 1, Kind: Cut.Kinds[dice.Next(Cut.Kinds.Count)]))
            .Distinct()
            .ToLookup(cut => cut.Operation, cut => cut.Kind);
        return new Plan(chosen.Sum(cuts => cuts.Count()), operation => chosen[operation], null);
    }

    /// <summary>One cut or one pair.</summary>
    public static Plan Only(Cut cut) => new(
        cut.Second is null ? 1 : 2,
        operation => operation == cut.First.Operation ? [cut.First.Kind] : [],
        cut.Second is { } second ? (_, operation) => operation == second.Operation ? second.Kind : null : null);

    private static StorageFaultKind KindInTurn(long number) => Cut.Kinds[(int)(number % Cut.Kinds.Count)];
}
