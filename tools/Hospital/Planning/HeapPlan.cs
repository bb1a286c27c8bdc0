namespace NanoMedAgent.Hospital.Planning;

/// <summary>
/// Whether a policy, and a release in files, fit into the managed heap of a board: the sum of what the cost meter counted
/// (firmware/COSTS.md, "What a policy needs of the heap"). A test compares it with stories that are counted as a whole.
/// </summary>
public sealed record HeapPlan
{
    // The meter's heap agrees with that of the real interpreter within 3 % (tools/CostMeter/README.md).
    private const int ErrorPercent = 3;
    private const int Percent = 100;

    /// <summary>Bytes of the board's managed heap.</summary>
    public required long HeapBytes { get; init; }

    /// <summary>The partition for files, in KB.</summary>
    public required int StoreKilobytes { get; init; }

    /// <summary>The policy.</summary>
    public required PolicySize Policy { get; init; }

    /// <summary>Bytes of a release that runs from files, and stays in the heap; 0 for none.</summary>
    public long ReleaseBytes { get; init; }

    /// <summary>Bytes that the agent needs: counted.</summary>
    public long AgentBytes => DefaultPolicyBytes + PolicyBytes + ReleaseBytes;

    /// <summary>Bytes of them for what the policy has more than the default one; negative where it has less.</summary>
    public long PolicyBytes
    {
        get
        {
            (HeapCosts each, PolicySize usual) = (FirmwareCosts.Counted.HeapBytes, FirmwareCosts.Counted.DefaultPolicy);
            long further = Policy.Readers - Policy.Classes - (usual.Readers - usual.Classes);
            return ((long)each.Recipient * (Policy.Recipients - usual.Recipients))
                + (each.Reader * further)
                + (each.Class * (Policy.Classes - usual.Classes))
                + (each.Limit * (Policy.Limits - usual.Limits))
                + (each.Score * (Policy.Scores - usual.Scores))
                + (each.Period * (Policy.Periods - usual.Periods));
        }
    }

    /// <summary>Bytes that the board needs beside the agent: estimated.</summary>
    public static long BoardBytes => FirmwareCosts.Counted.HeapBytes.Board;

    /// <summary>Bytes that the agent alone lacks; negative for those that are left.</summary>
    public long MissingBytes => AgentBytes - HeapBytes;

    /// <summary>The same with the board's own.</summary>
    public long MissingWithBoardBytes => MissingBytes + BoardBytes;

    /// <summary>Whether it cannot fit, also if the count is too high by as much as it may be.</summary>
    public bool IsTooLarge => AgentBytes * (Percent - ErrorPercent) / Percent > HeapBytes;

    /// <summary>Whether it fits by what was counted, and not by what was estimated.</summary>
    public bool IsDoubtful => !IsTooLarge && MissingWithBoardBytes > 0;

    private long DefaultPolicyBytes
    {
        get
        {
            IReadOnlyList<StoreHeap> stores = FirmwareCosts.Counted.HeapBytes.Stores;
            return (stores.FirstOrDefault(store => store.Kilobytes >= StoreKilobytes) ?? stores[^1]).DefaultPolicy;
        }
    }
}
