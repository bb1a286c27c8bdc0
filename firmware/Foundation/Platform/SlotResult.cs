namespace NanoMedAgent.Platform;

/// <summary>What became of a call to <see cref="IUpdateSlots"/>.</summary>
public enum SlotResult
{
    /// <summary>Done, and durable.</summary>
    Done = 0,

    /// <summary>The storage failed, or is full.</summary>
    StorageFailed = 1,

    /// <summary>A block that is not next, a component that there is no place for, or more than a set may have.</summary>
    OutOfOrder = 2,

    /// <summary>There is no set for that.</summary>
    NothingThere = 3,

    /// <summary>It would not be started: whoever starts sets does not take it.</summary>
    Refused = 4,
}
