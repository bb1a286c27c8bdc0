using NanoMedAgent.Platform;

namespace Fuzzing.World;

/// <summary>A flash that is a dictionary: what is stored there may have been damaged in any way.</summary>
internal sealed class MemoryStorage : IStorage
{
    private const int Bytes = 256 * 1024;

    /// <summary>An empty one.</summary>
    public MemoryStorage() => Files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>A copy. No content is changed in place, so both may have the same.</summary>
    public MemoryStorage(MemoryStorage other) => Files = new SortedDictionary<string, byte[]>(other.Files, StringComparer.Ordinal);

    /// <summary>The files.</summary>
    public SortedDictionary<string, byte[]> Files { get; }

    /// <inheritdoc/>
    public long Capacity => Bytes;

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor)
    {
        foreach (string name in Files.Keys)
        {
            visitor.Visit(name);
        }

        return true;
    }

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count)
    {
        count = 0;
        if (!Files.TryGetValue(name, out byte[]? file))
        {
            return StorageResult.Absent;
        }

        if (file.Length > buffer.Length)
        {
            return StorageResult.Damaged;
        }

        file.CopyTo(buffer, 0);
        count = file.Length;
        return StorageResult.Found;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        Fault.Unless(name.Length is > 0 and <= 31, $"a file has the name '{name}'");
        Files[name] = content[..count];
        return true;
    }

    /// <inheritdoc/>
    public void Delete(string name) => Files.Remove(name);
}
