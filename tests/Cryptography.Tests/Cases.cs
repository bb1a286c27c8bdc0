using System.Globalization;

namespace Cryptography.Tests;

/// <summary>How many random cases a cross-check runs.</summary>
internal static class Cases
{
    private const int Tenth = 10;

    /// <summary>10,000, or what NANOMEDAGENT_CASES says.</summary>
    public static long Count { get; } = From("NANOMEDAGENT_CASES", 10_000);

    /// <summary>A tenth of <see cref="Count"/>: for cases that take a millisecond or more.</summary>
    public static long Few { get; } = Count / Tenth;

    /// <summary>Whether more than usual is asked for, and a test may take minutes.</summary>
    public static bool AreMany { get; } = Count > 10_000;

    /// <summary>Inputs that a parser is given by the fuzzers: 100,000, or what NANOMEDAGENT_FUZZ says.</summary>
    public static long Fuzz { get; } = From("NANOMEDAGENT_FUZZ", 100_000);

    private static long From(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
