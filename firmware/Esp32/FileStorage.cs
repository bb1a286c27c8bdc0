using System;
using System.IO;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// littlefs on the board's "config" partition. Native failures arrive as plain exceptions, so every exception is caught except for a full
/// heap: treating that as a damaged file would cost readings.
/// </summary>
public sealed class FileStorage : IStorage
{
    // With the separator; without it, no file is found.
    private const string Root = "I:\\";

    // Every device has this file, or its second copy. Where the file system knows neither, it does not know what is there.
    private const string KnownFile = Root + DeviceConfiguration.FileName;
    private const string KnownCopy = KnownFile + ".b";

    /// <summary>A storage.</summary>
    /// <param name="capacity">Bytes of the partition.</param>
    public FileStorage(long capacity)
    {
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public long Capacity { get; }

    /// <summary>
    /// Since when a file can be neither deleted nor written, as uptime in milliseconds; 0 when there is none. Only a restart cures it.
    /// </summary>
    public long StuckSinceMs;

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor)
    {
        // The driver returns all paths at once. Each is released as soon as its name is extracted, so that the heap never holds both lists.
        // When native memory is short, the driver returns an empty array, or one with null in it, and no exception.
        string[] paths;
        try
        {
            paths = Directory.GetFiles(Root);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return false;
        }

        for (int i = 0; i < paths.Length; i++)
        {
            string path = paths[i];
            if (path == null)
            {
                return false;
            }

            paths[i] = null;
            visitor.Visit(path.Substring(path.LastIndexOf('\\') + 1));
        }

        return paths.Length > 0;
    }

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count)
    {
        count = 0;
        string path = Root + name;
        try
        {
            // Opening a missing file throws, which costs more than this check; and missing files are common when slots are searched. But a
            // full heap inside the check reads as "no such file".
            if (!File.Exists(path))
            {
                bool isKnown = (File.Exists(KnownFile) || File.Exists(KnownCopy)) && !File.Exists(path);
                return isKnown ? StorageResult.Absent : StorageResult.Failed;
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            if (file.Length > buffer.Length)
            {
                return StorageResult.Damaged;
            }

            int length = (int)file.Length;
            int filled = 0;
            while (filled < length)
            {
                int read = file.Read(buffer, filled, length - filled);
                if (read <= 0)
                {
                    return StorageResult.Failed;
                }

                filled += read;
            }

            count = length;
            return StorageResult.Found;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            count = 0;
            return StorageResult.Failed;
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        string path = Root + name;
        try
        {
            // This file system cannot replace a file in one step, and a file opened for writing keeps its old bytes after the new end.
            File.Delete(path);

            // The data is in flash only after the file is closed: a flush does not write the directory. So a failure to close is a failed
            // write.
            FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
            try
            {
                file.Write(content, 0, count);
            }
            finally
            {
                file.Close();
            }

            // On a full or failing flash, files of 513 to 4,095 bytes are lost at the end without an exception.
            return new FileInfo(path).Length == count;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What is left of it is no file. On a full flash its name may stay locked by the file that could not be closed.
            Delete(name);
            return false;
        }
    }

    /// <inheritdoc/>
    [OwnFrame]
    public void Delete(string name)
    {
        try
        {
            File.Delete(Root + name);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The seam does not report this: the next start finds the file again.
            StuckSinceMs = StuckSinceMs > 0 ? StuckSinceMs : Environment.TickCount64;
        }
    }
}
