namespace NanoMedAgent.Nano.Calls;

/// <summary>What happens to a call of a package in place of its result.</summary>
public enum NativeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A native failure, as a plain exception.</summary>
    Fails,

    /// <summary>The managed heap is full.</summary>
    HeapFull,

    /// <summary>It never returns.</summary>
    Hangs,

    /// <summary>The power is cut before it does anything.</summary>
    PowerCut,
}
