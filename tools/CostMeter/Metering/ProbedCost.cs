namespace NanoMedAgent.CostMeter.Metering;

/// <summary>What a method took, everything that it called included.</summary>
/// <param name="Calls">How often it ran.</param>
/// <param name="Total">All calls together.</param>
/// <param name="MostExpensive">The call with the most instructions.</param>
public sealed record ProbedCost(long Calls, Cost Total, Cost MostExpensive)
{
    /// <summary>It did not run.</summary>
    public static readonly ProbedCost Never = new(0, default, default);

    /// <summary>One more call.</summary>
    public ProbedCost With(Cost call) =>
        new(Calls + 1, Total + call, call.Instructions > MostExpensive.Instructions ? call : MostExpensive);
}
