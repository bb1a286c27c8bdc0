namespace NanoMedAgent;

/// <summary>What the device reports about its storage. The number is on the wire: never reuse one.</summary>
public enum StorageEvent
{
    /// <summary>Something could not be read or written; the device tries again.</summary>
    Failed = 0,

    /// <summary>It works again.</summary>
    Working = 1,

    /// <summary>One copy of a state was damaged, and was written again from the other one.</summary>
    Repaired = 2,

    /// <summary>All copies of a state are damaged: it is lost, and begins anew.</summary>
    Lost = 3,
}
