using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Fuzzing.Distilling;

/// <summary>Where instrumented assemblies count the edges that they go along. They write by a pointer, so there must be one.</summary>
internal static unsafe class EdgeMap
{
    private const int Length = 1 << 16;
    private static readonly byte* Counts = (byte*)NativeMemory.AllocZeroed(Length);

    /// <summary>Lets them count here, until afl-fuzz gives its own map.</summary>
    public static void Prepare() => Trace.SharedMem = Counts;

    /// <summary>The edges on which an action goes.</summary>
    public static HashSet<int> Of(Action action)
    {
        Span<byte> counts = new(Counts, Length);
        counts.Clear();
        Trace.PrevLocation = 0;
        action();
        HashSet<int> edges = [];
        for (int edge = 0; edge < Length; edge++)
        {
            if (counts[edge] != 0)
            {
                edges.Add(edge);
            }
        }

        return edges;
    }
}
