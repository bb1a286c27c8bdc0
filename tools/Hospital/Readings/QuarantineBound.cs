namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// How much of one device is kept in quarantine while nobody has decided about it. So no device fills the hospital's disk with what counts
/// for nobody. What goes beyond it is refused and not acknowledged: the device keeps it, or declares it lost.
/// </summary>
/// <param name="Packs">How many packs: three days of one every five seconds, a month of one a minute.</param>
/// <param name="Bytes">How many bytes of packs.</param>
public sealed record QuarantineBound(long Packs = 50_000, long Bytes = 16 * 1024 * 1024)
{
    // No message is longer (PROTOCOL.md, "Bounds").
    private const int LargestPack = 4096;

    /// <summary>For a copy of what is in a store already.</summary>
    public static QuarantineBound None { get; } = new(long.MaxValue, long.MaxValue);

    /// <summary>Whether another pack has no room.</summary>
    /// <param name="packs">How many there are.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="more">The bytes of the other one.</param>
    public bool IsExceededBy(long packs, long bytes, int more = LargestPack) => packs >= Packs || bytes > Bytes - more;
}
