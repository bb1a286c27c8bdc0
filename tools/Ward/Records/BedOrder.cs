using System.Text.RegularExpressions;

namespace NanoMedAgent.Ward.Records;

/// <summary>Orders the names of beds as people do: 2 before 10.</summary>
internal static partial class BedOrder
{
    // Longer than the name of any bed.
    private const int Width = 100;

    /// <summary>What to order by, character by character.</summary>
    public static string KeyOf(string bed) => Digits().Replace(bed, number => number.Value.PadLeft(Width, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
