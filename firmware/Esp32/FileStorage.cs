using System;
using System.IO;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// littlefs on the board's "config" partition. Native failures arrive as plain exceptions, so everything is caught but a full heap: taking that for a damaged file
/// would cost readings.
/// </summary>
public sealed class FileStorage : IStorage
{
    // With the separator, without which nothing is found in it.
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
        // The driver gives all paths at once. Each is let go as soon as its name was cut out of it, so that the heap never holds both lists.
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
            // Opening what is not there throws, which costs more than asking; and files that are not there are the rule while slots are looked through.
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
            // A file cannot be replaced in one step here, and one that is opened for writing keeps what lies behind the new end.
            File.Delete(path);

            // On flash only when closed: a flush does not write the directory. So a failure of closing is a failure of writing.
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
            // The seam has no answer to that: what could not be deleted is found again at the next start.
            return;
        }
    }
}
