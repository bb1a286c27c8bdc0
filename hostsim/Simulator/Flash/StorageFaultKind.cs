namespace NanoMedAgent.Simulator.Flash;

/// <summary>What can go wrong with a flash. On the command line its name is in lower case, with hyphens.</summary>
public enum StorageFaultKind
{
    /// <summary>The power is cut before the operation does anything.</summary>
    CutBefore,

    /// <summary>The power is cut after as many bytes as the amount says; nothing is deleted.</summary>
    CutAtByte,

    /// <summary>The power is cut after half of the bytes; nothing is deleted.</summary>
    CutAtHalf,

    /// <summary>The power is cut before the last byte; a deletion is done.</summary>
    CutAtLastByte,

    /// <summary>The power is cut when the operation is done, before the call returns.</summary>
    CutAfter,

    /// <summary>After the operation a bit flips: the amount counts through all files, and starts again at the end.</summary>
    FlipBit,

    /// <summary>The next block that is allocated is worn out: the file system notices, and has one block less.</summary>
    BadBlock,

    /// <summary>
    /// After the operation a file can no longer be read: the amount counts through the sorted names, and starts again at the end.
    /// </summary>
    Unreadable,

    /// <summary>After the operation as many reads as the amount says fail: nothing is lost by that.</summary>
    ReadFails,

    /// <summary>For as many operations as the amount says, nothing can be written as there is no space.</summary>
    Full,

    /// <summary>The operation takes as many milliseconds as the amount says, as an erase of an old block can.</summary>
    SlowErase,
}
