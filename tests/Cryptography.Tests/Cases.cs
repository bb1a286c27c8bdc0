namespace Cryptography.Tests;

/// <summary>How many random cases a cross-check runs.</summary>
internal static class Cases
{
    private const int Tenth = 10;

    /// <summary>3,000; in a campaign more.</summary>
    public static long Count { get; } = Effort.Cases(3_000);

    /// <summary>A tenth of <see cref="Count"/>: for cases that take a millisecond or more.</summary>
    public static long Few { get; } = Count / Tenth;

    /// <summary>Whether more than usual is asked for, and a test may take minutes.</summary>
    public static bool AreMany => Effort.IsCampaign;

    /// <summary>Inputs that a parser is given by the fuzzers: 30,000; in a campaign more.</summary>
    public static long Fuzz { get; } = Effort.Cases(30_000);
}
