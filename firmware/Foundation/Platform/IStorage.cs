namespace NanoMedAgent.Platform;

/// <summary>
/// Files in one flat folder, as littlefs has them on the chip: what a call has written is durable when it returns, a cut inside
/// it may leave any prefix, and nothing is ever replaced in one step.
/// </summary>
public interface IStorage
{
    /// <summary>Bytes of the partition. How many of them are free is not to be had: nanoFramework's driver does not say.</summary>
    long Capacity { get; }

    /// <summary>Shows the name of each file, in no particular order.</summary>
    /// <param name="visitor">It does not touch the storage meanwhile.</param>
    void List(IFileVisitor visitor);

    /// <summary>Reads a whole file. Not for nothing: nanoFramework opens it for writing as well, and littlefs then writes to its directory.</summary>
    /// <param name="name">At most 31 characters out of a-z, 0-9, '.' and '-'.</param>
    /// <param name="buffer">Takes the content from its beginning on.</param>
    /// <param name="count">Bytes of the content; 0 when refused.</param>
    /// <returns>false when there is no such file, it is longer than the buffer, or it cannot be read.</returns>
    bool TryRead(string name, byte[] buffer, out int count);

    /// <summary>Writes a file that does not exist yet, or writes it anew.</summary>
    /// <param name="name">As above.</param>
    /// <param name="content">An array that begins with the content.</param>
    /// <param name="count">Bytes of the content.</param>
    /// <returns>false when it did not fit or the medium failed; the file may then hold any prefix.</returns>
    bool TryWrite(string name, byte[] content, int count);

    /// <summary>Removes a file; no error when there is none.</summary>
    void Delete(string name);
}
