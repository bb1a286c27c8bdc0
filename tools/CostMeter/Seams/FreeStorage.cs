using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A storage in memory that costs nothing itself.</summary>
/// <param name="capacity">Bytes that it says it has.</param>
internal sealed class FreeStorage(long capacity = 2 << 20) : IStorage
{
    private readonly Dictionary<string, byte[]> _files = [];

    /// <inheritdoc/>
    public long Capacity => capacity;

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor)
    {
        foreach (string name in _files.Keys)
        {
            visitor.Visit(name);
        }

        return true;
    }

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count)
    {
        bool isThere = _files.TryGetValue(name, out byte[]? content);
        bool fits = isThere && content!.Length <= buffer.Length;
        count = fits ? content!.Length : 0;
        content?.AsSpan(0, count).CopyTo(buffer);
        return fits ? StorageResult.Found : isThere ? StorageResult.Damaged : StorageResult.Absent;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        // Under a name of its own: the agent's is the agent's to forget.
        _files[new string(name.AsSpan())] = content[..count];
        return true;
    }

    /// <inheritdoc/>
    public void Delete(string name) => _files.Remove(name);
}
