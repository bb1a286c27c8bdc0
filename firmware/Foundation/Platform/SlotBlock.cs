using System.Runtime.CompilerServices;

namespace NanoMedAgent.Platform;

/// <summary>The unit in which sets are written to <see cref="IUpdateSlots"/>.</summary>
[ExcludeType]
public static class SlotBlock
{
    /// <summary>Bytes of a block: the unit that flash erases.</summary>
    public const int Bytes = 4096;
}
