namespace NanoMedAgent.Simulator.Flash;

/// <summary>What can go wrong with a storage. Its name in lower case with hyphens is how people write it.</summary>
public enum StorageFaultKind
{
    /// <summary>The power goes before the operation has done anything.</summary>
    CutBefore,

    /// <summary>The power goes when so many bytes are written; a removal has done nothing.</summary>
    CutAtByte,

    /// <summary>The power goes when half of the bytes are written; a removal has done nothing.</summary>
    CutAtHalf,

    /// <summary>The power goes when all bytes but the last one are written; a removal is done.</summary>
    CutAtLastByte,

    /// <summary>The power goes when the operation is done and nobody knows yet.</summary>
    CutAfter,

    /// <summary>After the operation a bit changes, so many bits into all that is stored; it counts from the beginning again behind the end.</summary>
    FlipBit,

    /// <summary>The next block that is taken is worn out: the file system finds out, and has one block less.</summary>
    BadBlock,

    /// <summary>After the operation a file can no longer be read: the so manieth in the order of their names, counted as bits are.</summary>
    Unreadable,

    /// <summary>For so many operations nothing can be written for want of space.</summary>
    Full,

    /// <summary>The operation takes so many milliseconds, as an erase of an old block may.</summary>
    SlowErase,
}
