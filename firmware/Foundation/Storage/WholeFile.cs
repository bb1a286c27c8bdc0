using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>Reads small files into arrays of their own.</summary>
public static class WholeFile
{
    /// <summary>The content of a file.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="limit">The longest content to accept, in bytes.</param>
    /// <returns>null when there is no such file, it is longer, or it cannot be read.</returns>
    public static byte[] Read(IStorage storage, string name, int limit)
    {
        byte[] buffer = new byte[limit];
        if (!storage.TryRead(name, buffer, out int count))
        {
            return null;
        }

        byte[] content = new byte[count];
        Array.Copy(buffer, 0, content, 0, count);
        return content;
    }
}
