using System.Globalization;

namespace Tests;

/// <summary>
/// How much random and exhaustive tests try. <c>dotnet test</c> tries as much as fits its minutes; the campaigns of the second tier
/// (<c>tests/campaigns</c>) set the environment variable NANOMEDAGENT_EFFORT to 2 or more, and everything is tried that many times as
/// often.
/// </summary>
internal static class Effort
{
    private const string Variable = "NANOMEDAGENT_EFFORT";

    private static readonly int Factor =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 1;

    /// <summary>Whether this is a campaign, in which a test may take minutes.</summary>
    public static bool IsCampaign => Factor > 1;

    /// <summary>How many random cases to try.</summary>
    /// <param name="cases">In <c>dotnet test</c>.</param>
    public static int Cases(int cases) => checked(cases * Factor);

    /// <summary>Of a list of cases the first, which say most; in a campaign all.</summary>
    /// <param name="count">How many are the first.</param>
    /// <param name="cases">All of them.</param>
    public static IEnumerable<T> First<T>(int count, params IEnumerable<T> cases) => IsCampaign ? cases : cases.Take(count);

    /// <summary>Whether to try one of a list of cases: in a campaign each, otherwise one of several, the same in each run.</summary>
    /// <param name="number">Of the case.</param>
    /// <param name="oneOf">One of how many is tried.</param>
    public static bool Tries(long number, int oneOf) => IsCampaign || number % oneOf == 0;
}
