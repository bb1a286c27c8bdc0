using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.HostSim.Boards;

/// <summary>A board's limits, for the simulator.</summary>
public sealed class SimulatedBoard
{
    private const int Kilobyte = 1024;

    // What stock images without more memory leave for loaded assemblies; with PSRAM there is room for more.
    private const int SetLimit = 40 * Kilobyte;
    private const int SetLimitWithPsram = 128 * Kilobyte;

    private readonly Board _board;

    private SimulatedBoard(Board board) => _board = board;

    /// <summary>The ids of all boards.</summary>
    public static IEnumerable<string> All => Board.All.Select(board => board.Id);

    /// <summary>The name of its folder in <c>boards</c>.</summary>
    public string Id => _board.Id;

    /// <summary>For people.</summary>
    public string Name => _board.Name;

    /// <summary>The partition for files.</summary>
    public FlashGeometry Flash => FlashGeometry.OfBytes((long)_board.PartitionsKilobytes.Config * Kilobyte);

    /// <summary>Bytes of a release that the heap holds beside the agent.</summary>
    public int ReleaseLimit => _board.Psram is null ? SetLimit : SetLimitWithPsram;

    /// <summary>Storage and heap in a line.</summary>
    public string Limits => FormattableString.Invariant(
        $"{_board.PartitionsKilobytes.Config:N0} KB for files; heap {AgentHeap.PeakBytes / Kilobyte} of about {_board.ManagedHeapKilobytes:N0} KB at most, by the cost meter");

    /// <summary>The board of an id.</summary>
    /// <exception cref="InvalidDataException">There is none, or the agent does not fit on it.</exception>
    public static SimulatedBoard Of(string id)
    {
        Board board = Board.Of(id);
        return AgentHeap.PeakBytes <= board.ManagedHeapKilobytes * Kilobyte
            ? new SimulatedBoard(board)
            : throw new InvalidDataException($"{board.Name}: the agent takes {AgentHeap.PeakBytes:N0} bytes of heap, the board has about {board.ManagedHeapKilobytes} KB");
    }
}
