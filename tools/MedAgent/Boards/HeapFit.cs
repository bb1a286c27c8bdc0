using System.Globalization;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Whether a policy, and a release in files, fit into a board's heap, in words.</summary>
internal sealed class HeapFit
{
    private const int Kilobyte = 1024;

    private readonly Board _board;
    private readonly string _path;
    private readonly HeapPlan _plan;
    private readonly string _source;

    /// <summary>Compares them.</summary>
    /// <param name="board">The board.</param>
    /// <param name="path">The policy's file, for messages.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="releaseKilobytes">The largest release that runs from files; 0 for none.</param>
    /// <param name="measuredKilobytes">The heap that somebody has measured on the board; null for the estimate in its file.</param>
    public HeapFit(Board board, string path, DataPolicy policy, int releaseKilobytes, int? measuredKilobytes)
    {
        _board = board;
        _path = path;
        _source = measuredKilobytes is null ? "estimated" : "measured";
        _plan = new HeapPlan
        {
            HeapBytes = (long)(measuredKilobytes ?? board.ManagedHeapKilobytes) * Kilobyte,
            StoreKilobytes = board.PartitionsKilobytes.Config,
            Policy = PolicySize.Of(policy),
            ReleaseBytes = (long)releaseKilobytes * Kilobyte,
        };
    }

    /// <summary>Why it cannot fit, by how much, and what to do; null when it may.</summary>
    public string? Refusal => _plan.IsTooLarge
        ? Text($"{_path}: it does not fit the heap of {_board.Name}: with it{WithRelease} the agent needs {_plan.AgentBytes:N0} bytes ")
            + Text($"(counted), and the board has {_plan.HeapBytes:N0} ({_source}): {_plan.MissingBytes:N0} too few; {Advice()}")
        : null;

    /// <summary>Why it may not fit although what was counted does; null when it fits, or cannot.</summary>
    public string? Doubt => _plan.IsDoubtful
        ? Text($"{_path}: it may not fit the heap of {_board.Name}: with it{WithRelease} the agent needs {_plan.AgentBytes:N0} bytes ")
            + Text($"(counted), what the board runs beside it about {HeapPlan.BoardBytes:N0} (estimated), and there are ")
            + Text($"{_plan.HeapBytes:N0} ({_source}): {_plan.MissingWithBoardBytes:N0} too few; {Advice()}")
        : null;

    /// <summary>What is left.</summary>
    public string Room => Text($"{_path} needs {_plan.AgentBytes:N0} bytes of heap (counted), the board beside it about ")
        + Text($"{HeapPlan.BoardBytes:N0} (estimated); {-_plan.MissingWithBoardBytes:N0} of {_plan.HeapBytes:N0} are left");

    private string WithRelease => _plan.ReleaseBytes > 0 ? Text($" and a release of {_plan.ReleaseBytes / Kilobyte} KB in files") : "";

    private string Advice()
    {
        string[] boards =
        [
            .. Board.All.Where(board => board.Psram is not null && board.Id != _board.Id).Select(board => board.Id),
        ];
        string[] ways =
        [
            _plan.PolicyBytes > 0
                ? Text($"fewer recipients, readers, classes or alarm limits ({_plan.PolicyBytes:N0} bytes are for more than the usual)")
                : "",
            _plan.ReleaseBytes > 0 ? "no releases in files" : "",
            boards.Length > 0 ? $"a board with PSRAM ({string.Join(", ", boards)})" : "",
        ];
        string use = string.Join(", or ", ways.Where(way => way.Length > 0));
        return $"{(use.Length > 0 ? $"use {use}; " : "")}if you have measured the board's heap, give it with --managed-heap-kb";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
