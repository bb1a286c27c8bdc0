using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>Reads small files into arrays of their own.</summary>
public static class WholeFile
{
    // A read that fails once may succeed the next time.
    private const int Attempts = 3;

    /// <summary>The content of a file.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="limit">The longest content to accept, in bytes.</param>
    /// <param name="content">null unless it was found.</param>
    /// <returns>Damaged when it is longer.</returns>
    public static StorageResult Read(IStorage storage, string name, int limit, out byte[] content)
    {
        content = null;
        byte[] buffer = new byte[limit];
        StorageResult result = StorageResult.Failed;
        int count = 0;
        for (int i = 0; i < Attempts && result == StorageResult.Failed; i++)
        {
            result = storage.Read(name, buffer, out count);
        }

        if (result == StorageResult.Found)
        {
            content = new byte[count];
            Array.Copy(buffer, 0, content, 0, count);
        }

        return result;
    }
}
