namespace NanoMedAgent.CostMeter.Metering;

/// <summary>What a piece of firmware takes out of the device.</summary>
/// <param name="Instructions">IL instructions that the interpreter executes, those of the core library's managed code included.</param>
/// <param name="Allocations">Objects and arrays that it makes.</param>
/// <param name="Bytes">What they take of the managed heap, in whole blocks of 12 bytes, headers included.</param>
/// <param name="PeakBytes">The most bytes that are alive at one time.</param>
/// <param name="EngineCalls">Calls of the native block cipher and HMAC.</param>
public readonly record struct Cost(long Instructions, long Allocations, long Bytes, long PeakBytes, long EngineCalls)
{
    /// <summary>What was spent between two readings of the meter. The peak is the later one's.</summary>
    public static Cost operator -(Cost later, Cost earlier) => new(
        later.Instructions - earlier.Instructions,
        later.Allocations - earlier.Allocations,
        later.Bytes - earlier.Bytes,
        later.PeakBytes,
        later.EngineCalls - earlier.EngineCalls);

    /// <summary>One after the other.</summary>
    public static Cost operator +(Cost first, Cost second) => new(
        first.Instructions + second.Instructions,
        first.Allocations + second.Allocations,
        first.Bytes + second.Bytes,
        Math.Max(first.PeakBytes, second.PeakBytes),
        first.EngineCalls + second.EngineCalls);

    /// <summary>What one of several like it took, rounded up. The peak is that of all.</summary>
    public Cost ShareOf(int times) =>
        new(Share(Instructions, times), Share(Allocations, times), Share(Bytes, times), PeakBytes, Share(EngineCalls, times));

    private static long Share(long spent, int times) => (spent + times - 1) / times;
}
