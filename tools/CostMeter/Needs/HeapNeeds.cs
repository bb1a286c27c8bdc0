using NanoMedAgent.CostMeter.Sizes;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>
/// What a policy needs of a device's heap: what the default one needs, and how much each thing in a policy adds to it or takes from it. All
/// of it is measured, each by a story that differs from another in that thing alone, but for what the board itself needs.
/// </summary>
internal sealed record HeapNeeds
{
    /// <summary>The partitions for files for which the need is measured, in KB; the outbox's index grows no more above the last.</summary>
    public static readonly int[] StoresKilobytes = [256, 2_048];

    // What a policy adds is measured with a store that is not full, which takes a few hours in place of days; it is the same.
    private const int StoreKilobytes = 256;

    /// <summary>The classes that the agent makes data of: alarm, audit, vitals.</summary>
    public const int MadeClasses = 3;

    /// <summary>Bytes with the default policy and a full store, by the KB of the store.</summary>
    public required IReadOnlyDictionary<int, long> DefaultPolicyBytes { get; init; }

    /// <summary>Bytes for each recipient more.</summary>
    public required long RecipientBytes { get; init; }

    /// <summary>Bytes for each reader more of a class.</summary>
    public required long ReaderBytes { get; init; }

    /// <summary>Bytes for each class that the agent makes data of.</summary>
    public required long ClassBytes { get; init; }

    /// <summary>Bytes for each alarm limit, and the value that is checked.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>Bytes for the early-warning score.</summary>
    public required long ScoreBytes { get; init; }

    /// <summary>Bytes for each vital sign with a period.</summary>
    public required long PeriodBytes { get; init; }

    /// <summary>Measures all.</summary>
    public static HeapNeeds Measure()
    {
        PolicyShape policy = new();
        long Bytes(PolicyShape shape) => PolicyStory.SmallestHeapBytes(shape, StoreKilobytes, isFilled: false);
        Dictionary<int, long> byStore = StoresKilobytes.ToDictionary(
            kilobytes => kilobytes, kilobytes => PolicyStory.SmallestHeapBytes(policy, kilobytes));
        long usual = Bytes(policy);
        PolicyShape recipients = policy with { Recipients = 8 };
        PolicyShape readers = recipients with { Readers = 8 };
        PolicyShape classes = policy with { Classes = ["alarm", "vitals"] };
        PolicyShape limits = policy with { Limits = 12 };
        PolicyShape noScore = policy with { HasScore = false };
        PolicyShape periods = policy with { Periods = 4 };
        long manyRecipients = Bytes(recipients);
        return new HeapNeeds
        {
            DefaultPolicyBytes = byStore,
            RecipientBytes = Share(manyRecipients - usual, recipients.Recipients - policy.Recipients),
            ReaderBytes = Share(Bytes(readers) - manyRecipients, MadeClasses * (readers.Readers - recipients.Readers)),
            ClassBytes = Share(usual - Bytes(classes), 1),
            LimitBytes = Share(Bytes(limits) - usual, limits.Limits - policy.Limits),
            ScoreBytes = Share(usual - Bytes(noScore), 1),
            PeriodBytes = Share(usual - Bytes(periods), policy.Periods - periods.Periods),
        };
    }

    /// <summary>Bytes that a board needs beside the agent, which nobody has measured.</summary>
    public static long BoardBytes => WholeHeap.BoardAllowanceBytes;

    /// <summary>The store that a board is compared with: the next larger one that was measured, or the largest.</summary>
    public static int StoreFor(int kilobytes) =>
        StoresKilobytes.FirstOrDefault(measured => measured >= kilobytes, StoresKilobytes[^1]);

    // Rounded up. Something that takes nothing at the moment when the heap is fullest saves nothing either.
    private static long Share(long bytes, int parts) => Math.Max(0, (bytes + parts - 1) / parts);
}
