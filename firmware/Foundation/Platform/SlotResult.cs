namespace NanoMedAgent.Platform;

/// <summary>The result of a call to <see cref="IUpdateSlots"/>.</summary>
public enum SlotResult
{
    /// <summary>It is done and durable.</summary>
    Done = 0,

    /// <summary>The storage failed, or is full.</summary>
    StorageFailed = 1,

    /// <summary>The block is out of order, the component does not exist, or the set is larger than allowed.</summary>
    OutOfOrder = 2,

    /// <summary>There is no set for this call.</summary>
    SetMissing = 3,

    /// <summary>The loader would not start it.</summary>
    Refused = 4,
}
