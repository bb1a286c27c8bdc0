using System.Collections.Concurrent;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Storage;

/// <summary>Files in memory, with the chip's limit of space; what was written survives as long as the object.</summary>
public sealed class MemoryStorage(long capacity) : IStorage
{
    private readonly ConcurrentDictionary<string, byte[]> _files = [];

    /// <summary>All files with their contents.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Bytes that a write may still take before the power is cut in the middle of it; null for no cut. Afterwards nothing is written any more.</summary>
    public long? CutAfterBytes { get; set; }

    /// <inheritdoc/>
    public long FreeBytes => capacity - _files.Values.Sum(file => (long)file.Length);

    /// <inheritdoc/>
    public string[] List() => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public bool TryRead(string name, int limit, out byte[] content)
    {
        bool found = _files.TryGetValue(name, out byte[]? file) && file.Length <= limit;
        content = found ? [.. file!] : null!;
        return found;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content) => TryPut(name, [], content);

    /// <inheritdoc/>
    public bool TryAppend(string name, byte[] data) => TryPut(name, _files.GetValueOrDefault(name, []), data);

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (CutAfterBytes is not 0)
        {
            _files.TryRemove(name, out _);
        }
    }

    private bool TryPut(string name, byte[] before, byte[] data)
    {
        long room = Math.Min(FreeBytes, CutAfterBytes ?? long.MaxValue);
        int written = (int)Math.Min(room, data.Length);
        if (CutAfterBytes is { } left)
        {
            CutAfterBytes = left - written;
            if (left == 0)
            {
                return false;
            }
        }

        _files[name] = [.. before, .. data.AsSpan(0, written)];
        return written == data.Length;
    }
}
