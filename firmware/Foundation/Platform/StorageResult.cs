namespace NanoMedAgent.Platform;

/// <summary>What a storage answers to a read. "Could not be read" is not "is not there": only what is absent may be made anew.</summary>
public enum StorageResult
{
    /// <summary>It was read.</summary>
    Found = 0,

    /// <summary>It is not there, which is certain.</summary>
    Absent = 1,

    /// <summary>The storage could not say: try again, and overwrite nothing meanwhile.</summary>
    Failed = 2,

    /// <summary>It is there, and is not what was written: longer than it can be, or its checksum is wrong.</summary>
    Damaged = 3,
}
