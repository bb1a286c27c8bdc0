namespace NanoMedAgent.Platform;

/// <summary>
/// Files in one flat folder, as littlefs has them on the chip. What a call has written is durable when it returns. A power cut during a
/// call may leave any prefix, and no file is ever replaced atomically.
/// </summary>
public interface IStorage
{
    /// <summary>Bytes of the partition. The free space is not available: nanoFramework's driver does not report it.</summary>
    long Capacity { get; }

    /// <summary>Lists the name of each file, in no particular order.</summary>
    /// <param name="visitor">Must not use the storage meanwhile.</param>
    /// <returns>false when the storage could not say: any files may be missing from the list.</returns>
    bool TryList(IFileVisitor visitor);

    /// <summary>
    /// Reads a whole file. This has a cost: nanoFramework opens the file for writing as well, and littlefs then writes to its directory.
    /// </summary>
    /// <param name="name">At most 31 characters out of a-z, 0-9, '.' and '-'.</param>
    /// <param name="buffer">Receives the content, from index 0.</param>
    /// <param name="count">Bytes of the content; 0 unless it was found.</param>
    /// <returns>Damaged when it is longer than the buffer.</returns>
    StorageResult Read(string name, byte[] buffer, out int count);

    /// <summary>Creates a file, or overwrites it.</summary>
    /// <param name="name">At most 31 characters out of a-z, 0-9, '.' and '-'.</param>
    /// <param name="content">An array that begins with the content.</param>
    /// <param name="count">Bytes of the content.</param>
    /// <returns>false when it did not fit or the medium failed; the file may then hold any prefix.</returns>
    bool TryWrite(string name, byte[] content, int count);

    /// <summary>Removes a file; no error when there is none.</summary>
    void Delete(string name);
}
