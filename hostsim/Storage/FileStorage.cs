using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Storage;

/// <summary>
/// Files in a folder. What is written is handed to the operating system before a call returns and survives the end of the process, not that of the desk's
/// power: a simulation is not worth a flush to disk for each reading.
/// </summary>
public sealed class FileStorage : IStorage
{
    private readonly string _folder;
    private readonly long _capacity;

    /// <summary>Files in a folder that is made when it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="capacity">Bytes that fit: the size of the chip's partition.</param>
    public FileStorage(string folder, long capacity)
    {
        _folder = folder;
        _capacity = capacity;
        Directory.CreateDirectory(folder);
    }

    /// <inheritdoc/>
    public long FreeBytes => _capacity - new DirectoryInfo(_folder).EnumerateFiles().Sum(file => file.Length);

    /// <inheritdoc/>
    public string[] List() => [.. Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public bool TryRead(string name, int limit, out byte[] content)
    {
        content = null!;
        FileInfo file = new(PathOf(name));
        if (!file.Exists || file.Length > limit)
        {
            return false;
        }

        content = File.ReadAllBytes(file.FullName);
        return true;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content) => TryPut(name, FileMode.Create, content);

    /// <inheritdoc/>
    public bool TryAppend(string name, byte[] data) => TryPut(name, FileMode.Append, data);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    private string PathOf(string name) => Path.Combine(_folder, name);

    private bool TryPut(string name, FileMode mode, byte[] data)
    {
        if (data.Length > FreeBytes)
        {
            return false;
        }

        try
        {
            using FileStream file = new(PathOf(name), mode, FileAccess.Write);
            file.Write(data);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
