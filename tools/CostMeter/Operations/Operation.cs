namespace NanoMedAgent.CostMeter.Operations;

/// <summary>An operation of the firmware, with inputs that are the same in each run.</summary>
/// <param name="Name">As in the table and the budget file.</param>
/// <param name="Prepare">Makes the inputs, which are not counted, and returns the action, which is.</param>
/// <param name="Probes">When not empty, only these methods are counted while the action runs, each with its most expensive call.</param>
public sealed record Operation(string Name, Func<Action> Prepare, params string[] Probes)
{
    /// <summary>How many times the action does it. The cost of one is counted.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether the bytes that are still alive afterwards are counted instead of the peak.</summary>
    public bool Stays { get; init; }
}
