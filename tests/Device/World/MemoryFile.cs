namespace Device.World;

/// <summary>A file of a <see cref="MemoryStorage"/>.</summary>
internal sealed class MemoryFile
{
    /// <summary>A file.</summary>
    public MemoryFile(string name, byte[] content)
    {
        Name = name;
        Content = content;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its content.</summary>
    public byte[] Content { get; }
}
