using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.World;

/// <summary>The ways in which a power cut can hit an operation on flash.</summary>
internal static class StorageCuts
{
    public static readonly StorageFaultKind[] Kinds =
    [
        StorageFaultKind.CutBefore, StorageFaultKind.CutAtByte, StorageFaultKind.CutAtHalf, StorageFaultKind.CutAtLastByte,
        StorageFaultKind.CutAfter,
    ];
}
