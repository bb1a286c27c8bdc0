using System;
using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>
/// A few files in RAM, so that tests do not wear out flash. A power cut at a chosen change leaves half of what was to be written.
/// </summary>
internal sealed class MemoryStorage : IStorage
{
    // Not an array of names: on the device, an element of a string[] that was never written is not null, and comparing it with a string
    // ends the interpreter.
    private readonly MemoryFile[] _files = new MemoryFile[16];
    private int _changesToCut;

    /// <inheritdoc/>
    public long Capacity => 256 * 1024;

    /// <summary>Files that are there.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (MemoryFile file in _files)
            {
                count += file == null ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>Cuts the power at a later write or removal.</summary>
    /// <param name="change">1 for the next; 0 for none.</param>
    public void CutPowerAt(int change) => _changesToCut = change;

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor)
    {
        foreach (MemoryFile file in _files)
        {
            if (file != null)
            {
                visitor.Visit(file.Name);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count)
    {
        int place = PlaceOf(name);
        if (place < 0 || _files[place].Content.Length > buffer.Length)
        {
            count = 0;
            return place < 0 ? StorageResult.Absent : StorageResult.Damaged;
        }

        count = _files[place].Content.Length;
        Array.Copy(_files[place].Content, buffer, count);
        return StorageResult.Found;
    }

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        int place = PlaceOf(name);
        place = place < 0 ? PlaceOf(null) : place;
        if (place < 0)
        {
            return false;
        }

        bool isCut = IsCut();
        byte[] written = new byte[isCut ? count / 2 : count];
        Array.Copy(content, written, written.Length);
        _files[place] = new MemoryFile(name, written);
        return isCut ? throw new PowerCutException() : true;
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        int place = PlaceOf(name);
        if (place < 0)
        {
            return;
        }

        if (IsCut())
        {
            throw new PowerCutException();
        }

        _files[place] = null;
    }

    private bool IsCut()
    {
        _changesToCut--;
        return _changesToCut == 0;
    }

    /// <summary>The index of a file; for null, of a free place.</summary>
    private int PlaceOf(string name)
    {
        for (int i = 0; i < _files.Length; i++)
        {
            if (name == null ? _files[i] == null : _files[i] != null && _files[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
