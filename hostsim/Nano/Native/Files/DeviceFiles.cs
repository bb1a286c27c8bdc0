using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.Nano.Files;

/// <summary>
/// littlefs behind nanoFramework's driver and C's stdio, with what they do when the flash is full or the heap has no room. The sources of
/// each quirk are in hostsim/Nano/README.md.
/// </summary>
public sealed class DeviceFiles(SimulatedFlash flash)
{
    /// <summary>Bytes that stdio keeps until a file is closed; what is longer reaches the driver at once.</summary>
    public const int BufferBytes = 4096;

    /// <summary>Bytes of a file that lies inside its directory, where a full flash is noticed only when it is closed.</summary>
    public const int InlineBytes = 512;

    private readonly HashSet<string> _stuck = [];

    /// <summary>The flash below.</summary>
    public SimulatedFlash Flash => flash;

    /// <summary>How many of the next calls find no native memory: no file exists for them, and a folder is empty.</summary>
    public int CallsWithoutNativeMemory { get; set; }

    /// <summary>Whether a listing without native memory has null elements, rather than none.</summary>
    public bool ListsNulls { get; set; }

    /// <summary>Locks a name until a restart, as a close does that fails on a full flash.</summary>
    public void Lock(string name) => _stuck.Add(name);

    /// <summary>A chip starts: names that were stuck are free again.</summary>
    internal void Restart() => _stuck.Clear();

    /// <summary>Whether there is a file. Without native memory there is none.</summary>
    public bool Exists(string name) => !LacksMemory() && flash.Files.ContainsKey(name);

    /// <summary>The names of all files.</summary>
    public string?[] List()
    {
        string?[] names = [.. flash.Files.Keys.Order(StringComparer.Ordinal)];
        return !LacksMemory() ? names : ListsNulls ? [.. names.Select((name, i) => i % 2 == 0 ? name : null)] : [];
    }

    /// <summary>Deletes a file. One that does not seem to exist is no error.</summary>
    /// <exception cref="NativeFailureException">The name is stuck.</exception>
    public void Delete(string name)
    {
        if (LacksMemory())
        {
            return;
        }

        RefuseStuck(name);
        flash.Delete(name);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="NativeFailureException">There is none, or it cannot be read.</exception>
    public byte[] Read(string name)
    {
        byte[] buffer = new byte[flash.Files.TryGetValue(name, out byte[]? file) ? file.Length : 0];
        return flash.Read(name, buffer, out _) == Platform.StorageResult.Found ? buffer : throw new NativeFailureException();
    }

    /// <summary>Opens a new file.</summary>
    /// <exception cref="NativeFailureException">There is one of this name, or the name is stuck.</exception>
    public void Create(string name)
    {
        RefuseStuck(name);
        if (flash.Files.ContainsKey(name))
        {
            throw new NativeFailureException();
        }
    }

    /// <summary>Writes what stdio does not keep: a file that is longer than its buffer.</summary>
    /// <exception cref="NativeFailureException">It does not fit.</exception>
    public void WriteThrough(string name, byte[] content)
    {
        if (!flash.TryWrite(name, content, content.Length))
        {
            throw new NativeFailureException();
        }
    }

    /// <summary>Closes a file that was written.</summary>
    /// <exception cref="NativeFailureException">
    /// A short one does not fit. A longer one that does not fit is lost without a word.
    /// </exception>
    public void Close(string name, byte[] content)
    {
        if (flash.TryWrite(name, content, content.Length) || content.Length > InlineBytes)
        {
            return;
        }

        Lock(name);
        throw new NativeFailureException();
    }

    private bool LacksMemory()
    {
        bool lacks = CallsWithoutNativeMemory > 0;
        CallsWithoutNativeMemory -= lacks ? 1 : 0;
        return lacks;
    }

    private void RefuseStuck(string name)
    {
        if (_stuck.Contains(name))
        {
            throw new NativeFailureException();
        }
    }
}
