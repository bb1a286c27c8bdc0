using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>One power cut, or two in a row.</summary>
/// <param name="First">The cut, at a write operation of the script.</param>
/// <param name="Second">The cut at a write operation after the restart, or null.</param>
public sealed record Cut(StorageFault First, StorageFault? Second = null)
{
    /// <summary>All kinds of cut.</summary>
    public static readonly IReadOnlyList<StorageFaultKind> Kinds =
    [
        StorageFaultKind.CutBefore,
        StorageFaultKind.CutAtByte,
        StorageFaultKind.CutAtHalf,
        StorageFaultKind.CutAtLastByte,
        StorageFaultKind.CutAfter,
    ];

    /// <summary>Parses what <see cref="ToString"/> writes: "cut-at-half@123", or "cut-at-half@123+cut-before@4".</summary>
    /// <returns>null when the text is not a cut.</returns>
    public static Cut? Parse(string text)
    {
        string[] parts = text.Split('+');
        StorageFault? first = StorageFault.Parse(parts[0]);
        StorageFault? second = parts.Length == 2 ? StorageFault.Parse(parts[1]) : null;
        bool isSecondRight = parts.Length == 1 || (parts.Length == 2 && second is { IsCut: true });
        return first is { IsCut: true } && isSecondRight ? new Cut(first, second) : null;
    }

    /// <summary>A cut of a kind at an operation.</summary>
    public static StorageFault Of(StorageFaultKind kind, long operation) => new(kind, operation, 1);

    /// <inheritdoc/>
    public override string ToString() => Second is null ? First.ToString() : $"{First}+{Second}";
}
