using NanoMedAgent.Simulator.Flash;

namespace Agent.Tests.World;

/// <summary>The ways in which a power cut can interrupt an operation on flash.</summary>
internal static class PowerCutKinds
{
    public static readonly StorageFaultKind[] All =
    [
        StorageFaultKind.CutBefore,
        StorageFaultKind.CutAtByte,
        StorageFaultKind.CutAtHalf,
        StorageFaultKind.CutAtLastByte,
        StorageFaultKind.CutAfter,
    ];
}
