using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>One cut, or two in a row: the second one counted from the restart after the first.</summary>
/// <param name="First">At which operation of the script.</param>
/// <param name="Second">At which operation after the restart, or null.</param>
public sealed record Cut(StorageFault First, StorageFault? Second = null)
{
    /// <summary>All kinds of cut.</summary>
    public static readonly IReadOnlyList<StorageFaultKind> Kinds =
    [
        StorageFaultKind.CutBefore, StorageFaultKind.CutAtByte, StorageFaultKind.CutAtHalf, StorageFaultKind.CutAtLastByte, StorageFaultKind.CutAfter,
    ];

    /// <summary>Reads what <see cref="ToString"/> writes: "cut-at-half@123", or "cut-at-half@123+cut-before@4".</summary>
    /// <returns>null when it is none.</returns>
    public static Cut? Parse(string text)
    {
        string[] parts = text.Split('+');
        StorageFault? first = StorageFault.Parse(parts[0]);
        StorageFault? second = parts.Length == 2 ? StorageFault.Parse(parts[1]) : null;
        return parts.Length <= 2 && first is { IsCut: true } && (parts.Length == 1 || second is { IsCut: true }) ? new Cut(first, second) : null;
    }

    /// <summary>A cut of a kind at an operation.</summary>
    public static StorageFault Of(StorageFaultKind kind, long operation) => new(kind, operation, 1);

    /// <inheritdoc/>
    public override string ToString() => Second is null ? First.ToString() : $"{First}+{Second}";
}
