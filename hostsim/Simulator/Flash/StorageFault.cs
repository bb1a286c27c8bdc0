using System.Globalization;

namespace NanoMedAgent.Simulator.Flash;

/// <summary>A fault and its place, so that it happens again at the same place in the same run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Operation">At which writing operation since the storage was formatted, from 1: a file written, or a file removed.</param>
/// <param name="Amount">How much of it: bytes, bits, files, operations or milliseconds.</param>
public sealed record StorageFault(StorageFaultKind Kind, long Operation, long Amount = 0)
{
    /// <summary>Whether the power goes.</summary>
    public bool IsCut => Kind <= StorageFaultKind.CutAfter;

    /// <summary>Reads what <see cref="ToString"/> writes: "cut-at-half@123", "flip-bit@123:4567".</summary>
    /// <returns>null when it is none.</returns>
    public static StorageFault? Parse(string text)
    {
        string[] parts = text.Split('@', ':');
        bool isKnown = Enum.TryParse(parts[0].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out StorageFaultKind kind) && Word(kind) == parts[0];
        bool hasAmount = TakesAmount(kind);
        long amount = 0;
        return isKnown && parts.Length == (hasAmount ? 3 : 2)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long operation) && operation > 0
            && (!hasAmount || long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out amount))
            ? new StorageFault(kind, operation, amount)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Word(Kind)}@{Operation}{(TakesAmount(Kind) ? $":{Amount}" : "")}");

    private static bool TakesAmount(StorageFaultKind kind) =>
        kind is StorageFaultKind.CutAtByte or StorageFaultKind.FlipBit or StorageFaultKind.Unreadable or StorageFaultKind.Full or StorageFaultKind.SlowErase;

    private static string Word(StorageFaultKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{letter}" : letter.ToString())).ToLowerInvariant();
}
