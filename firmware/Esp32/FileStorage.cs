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

    /// <summary>A storage.</summary>
    /// <param name="capacity">Bytes of the partition.</param>
    public FileStorage(long capacity)
    {
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public long Capacity { get; }

    /// <inheritdoc/>
    public void List(IFileVisitor visitor)
    {
        // The driver returns all paths at once. Each is released as soon as its name is extracted, so that the heap never holds both lists.
        string[] paths = Directory.GetFiles(Root);
        for (int i = 0; i < paths.Length; i++)
        {
            string path = paths[i];
            paths[i] = null;
            visitor.Visit(path.Substring(path.LastIndexOf('\\') + 1));
        }
    }

    /// <inheritdoc/>
    public bool TryRead(string name, byte[] buffer, out int count)
    {
        count = 0;
        string path = Root + name;
        try
        {
            // Opening a missing file throws, which costs more than this check; and missing files are common when slots are searched.
            if (!File.Exists(path))
            {
                return false;
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            int length = file.Length > buffer.Length ? 0 : (int)file.Length;
            bool isWhole = file.Length == length;
            while (isWhole && count < length)
            {
                int read = file.Read(buffer, count, length - count);
                isWhole = read > 0;
                count += read;
            }

            count = isWhole ? count : 0;
            return isWhole;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            count = 0;
            return false;
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

            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        try
        {
            File.Delete(Root + name);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The seam does not report this: the next start finds the file again.
            return;
        }
    }
}
