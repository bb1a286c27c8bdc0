using System.Globalization;

namespace NanoMedAgent.Simulator.Flash;

/// <summary>A fault of a flash at a write operation, so that it happens at the same place in every run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Operation">The write operation since the storage was formatted, from 1: a file written or deleted.</param>
/// <param name="Amount">Bytes, bits, files, operations or milliseconds, as the kind says.</param>
public sealed record StorageFault(StorageFaultKind Kind, long Operation, long Amount = 0)
{
    /// <summary>Whether it cuts the power.</summary>
    public bool IsCut => Kind <= StorageFaultKind.CutAfter;

    /// <summary>Parses what <see cref="ToString"/> writes: "cut-at-half@123", "flip-bit@123:4567".</summary>
    /// <returns>null when the text is not a fault.</returns>
    public static StorageFault? Parse(string text)
    {
        string[] parts = text.Split('@', ':');
        string name = parts[0].Replace("-", "", StringComparison.Ordinal);
        bool isKnown = Enum.TryParse(name, ignoreCase: true, out StorageFaultKind kind) && TextOf(kind) == parts[0];
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
        string.Create(CultureInfo.InvariantCulture, $"{TextOf(Kind)}@{Operation}{(TakesAmount(Kind) ? $":{Amount}" : "")}");

    private static bool TakesAmount(StorageFaultKind kind) =>
        kind is StorageFaultKind.CutAtByte or StorageFaultKind.FlipBit or StorageFaultKind.Unreadable
            or StorageFaultKind.ReadFails or StorageFaultKind.Full or StorageFaultKind.SlowErase;

    private static string TextOf(StorageFaultKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{letter}")).ToLowerInvariant();
}
