namespace NanoMedAgent.Platform;

/// <summary>
/// Files in one flat folder, as littlefs has them on the chip: what a call has written is durable when it returns, a cut inside
/// it may leave any prefix, and nothing is ever replaced in one step.
/// </summary>
public interface IStorage
{
    /// <summary>The names of all files, in no particular order.</summary>
    string[] List();

    /// <summary>Bytes that still fit, roughly.</summary>
    long FreeBytes { get; }

    /// <summary>The whole file.</summary>
    /// <param name="name">At most 31 characters out of a-z, 0-9, '.' and '-'.</param>
    /// <param name="limit">The longest content that the caller takes; a longer file is not read.</param>
    /// <param name="content">The file's bytes, or null.</param>
    /// <returns>false when there is no such file, it is longer than the limit, or it cannot be read.</returns>
    bool TryRead(string name, int limit, out byte[] content);

    /// <summary>Writes a file that does not exist yet, or writes it anew.</summary>
    /// <returns>false when it did not fit or the medium failed; the file may then hold any prefix.</returns>
    bool TryWrite(string name, byte[] content);

    /// <summary>Appends to a file, and makes it when it does not exist.</summary>
    /// <returns>false when it did not fit or the medium failed; any prefix of the data may then have been appended.</returns>
    bool TryAppend(string name, byte[] data);

    /// <summary>Removes a file; no error when there is none.</summary>
    void Delete(string name);
}
