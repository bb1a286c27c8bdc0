using System.Diagnostics;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>The collector beside a bare database, both with the same messages.</summary>
/// <param name="Product">Values a second of the collector.</param>
/// <param name="Bare">Values a second of the bare database.</param>
/// <param name="AllocatedPerValue">Bytes that the collector allocates for a value.</param>
internal sealed record Compared(double Product, double Bare, double AllocatedPerValue)
{
    // The two take turns: what else happens on the machine meanwhile slows both.
    private const int Turns = 20;

    /// <summary>The collector's share of what the bare database stores in the same time.</summary>
    public double Share => Product / Bare;

    /// <summary>Lets both store all batches, in turns.</summary>
    public static Compared Run(Product product, IBatchStore bare, int batches)
    {
        GC.Collect();
        long allocated = 0;
        TimeSpan ofProduct = TimeSpan.Zero;
        TimeSpan ofBare = TimeSpan.Zero;
        for (int turn = 0; turn < Turns; turn++)
        {
            int from = batches * turn / Turns;
            int to = batches * (turn + 1) / Turns;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            ofProduct += Measure(product, from, to);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            ofBare += Measure(bare, from, to);
        }

        long values = product.Values;
        return new Compared(values / ofProduct.TotalSeconds, values / ofBare.TotalSeconds, allocated / (double)values);
    }

    private static TimeSpan Measure(IBatchStore store, int from, int to)
    {
        long began = Stopwatch.GetTimestamp();
        store.Store(from, to);
        return Stopwatch.GetElapsedTime(began);
    }
}
