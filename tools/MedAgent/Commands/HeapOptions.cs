using System.CommandLine;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Boards;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>What commands are told that compare a policy with the heap of a board.</summary>
internal sealed class HeapOptions
{
    private const int LeastHeapKilobytes = 16;
    private const int MostHeapKilobytes = 32_768;

    // The most that slots of files take.
    private const int MostReleaseKilobytes = 1_024;

    /// <summary>The largest release in files.</summary>
    public Option<int> Release { get; } = new("--release-kb")
    {
        Description = "Size of the largest release in KB, if the device keeps releases in files, as stock images do: they run in the "
            + "heap. 0 for none.",
        HelpName = "KB",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>The heap of the board.</summary>
    public Option<int?> Heap { get; } = new("--managed-heap-kb")
    {
        Description = "The board's heap for C# in KB, if you have measured it. [default: the estimate in the board's file]",
        HelpName = "KB",
    };

    /// <summary>Compares a policy with the heap of a board.</summary>
    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public HeapFit FitOf(ParseResult arguments, Board board, string path, DataPolicy policy)
    {
        int release = arguments.GetValue(Release);
        int? heap = arguments.GetValue(Heap);
        return release is < 0 or > MostReleaseKilobytes
            ? throw new InvalidDataException($"--release-kb {release}: give 0 to {MostReleaseKilobytes} KB")
            : heap is < LeastHeapKilobytes or > MostHeapKilobytes
                ? throw new InvalidDataException($"--managed-heap-kb {heap}: give {LeastHeapKilobytes} to {MostHeapKilobytes} KB")
            : new HeapFit(board, path, policy, release, heap);
    }
}
