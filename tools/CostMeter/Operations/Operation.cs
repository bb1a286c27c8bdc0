namespace NanoMedAgent.CostMeter.Operations;

/// <summary>Something that the firmware does, with inputs that are the same in each run.</summary>
/// <param name="Name">As it stands in the table and the budget file.</param>
/// <param name="Prepare">Makes the inputs, which are not counted, and gives what is.</param>
/// <param name="Probes">When not empty: only what these methods take on the way is counted, each at its dearest call.</param>
public sealed record Operation(string Name, Func<Action> Prepare, params string[] Probes)
{
    /// <summary>How often it is done: a time's share is counted.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether what counts as alive at one time is what stays when it is done.</summary>
    public bool Stays { get; init; }
}
