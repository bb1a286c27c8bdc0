using System.Globalization;
using NanoMedAgent.Hospital.Planning;
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

    /// <summary>Bytes of its heap that are left beside the agent, by the cost meter.</summary>
    public uint FreeHeapBytes => (uint)Math.Max(-Heap.MissingBytes, 0);

    /// <summary>Storage and heap in one line, for people.</summary>
    public string Limits => string.Create(
        CultureInfo.InvariantCulture,
        $"{_board.PartitionsKilobytes.Config:N0} KB for files; heap {Heap.AgentBytes / Kilobyte} of about "
        + $"{_board.ManagedHeapKilobytes:N0} KB for the agent, by the cost meter, and about {HeapPlan.BoardBytes / Kilobyte} beside it");

    private HeapPlan Heap => new()
    {
        HeapBytes = (long)_board.ManagedHeapKilobytes * Kilobyte,
        StoreKilobytes = _board.PartitionsKilobytes.Config,
        Policy = FirmwareCosts.Counted.DefaultPolicy,
    };

    /// <summary>The board with an id.</summary>
    /// <exception cref="InvalidDataException">There is no such board.</exception>
    public static SimulatedBoard Of(string id) => new(Board.Of(id));
}
