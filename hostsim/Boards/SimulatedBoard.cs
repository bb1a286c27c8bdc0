using System.Globalization;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.HostSim.Boards;

/// <summary>The limits of a board that the simulator keeps to.</summary>
public sealed class SimulatedBoard
{
    private const int Kilobyte = 1024;

    // What stock images leave in the heap for loaded assemblies, without and with PSRAM.
    private const int ReleaseLimitWithoutPsram = 40 * Kilobyte;
    private const int ReleaseLimitWithPsram = 128 * Kilobyte;

    private readonly Board _board;

    private SimulatedBoard(Board board) => _board = board;

    /// <summary>The ids of all boards.</summary>
    public static IEnumerable<string> All => Board.All.Select(board => board.Id);

    /// <summary>The name of its folder in <c>boards</c>.</summary>
    public string Id => _board.Id;

    /// <summary>Its name for people.</summary>
    public string Name => _board.Name;

    /// <summary>The partition for files.</summary>
    public FlashGeometry Flash => FlashGeometry.OfBytes((long)_board.PartitionsKilobytes.Config * Kilobyte);

    /// <summary>The largest release that fits into the heap beside the agent.</summary>
    public int ReleaseLimitBytes => _board.Psram is null ? ReleaseLimitWithoutPsram : ReleaseLimitWithPsram;

    /// <summary>Storage and heap in one line, for people.</summary>
    public string Limits => string.Create(
        CultureInfo.InvariantCulture,
        $"{_board.PartitionsKilobytes.Config:N0} KB for files; heap {AgentHeap.PeakBytes / Kilobyte} of about "
        + $"{_board.ManagedHeapKilobytes:N0} KB at most, by the cost meter");

    /// <summary>The board with an id.</summary>
    /// <exception cref="InvalidDataException">There is no such board, or the agent does not fit on it.</exception>
    public static SimulatedBoard Of(string id)
    {
        Board board = Board.Of(id);
        return AgentHeap.PeakBytes <= board.ManagedHeapKilobytes * Kilobyte
            ? new SimulatedBoard(board)
            : throw new InvalidDataException(
                $"{board.Name}: the agent takes {AgentHeap.PeakBytes:N0} bytes of heap, "
                + $"the board has about {board.ManagedHeapKilobytes} KB");
    }
}
