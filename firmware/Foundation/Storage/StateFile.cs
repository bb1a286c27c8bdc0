using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>
/// A small piece of state that survives a power cut at any write: two files, written in turn, each with a counter and a checksum. The
/// newest whole file counts, so that a power cut leaves either the old or the new state. If one file is damaged or missing, both are
/// written before the new state counts: afterwards a single damage loses at most one write.
/// </summary>
public sealed class StateFile : IFileVisitor
{
    private const int CounterLength = 4;
    private const int ChecksumLength = 4;

    // Even counters are in one file, odd ones in the other. The names are composed on use and not kept: they are seldom needed.
    private const string EvenSuffix = ".a";
    private const string OddSuffix = ".b";

    private readonly IStorage _storage;
    private readonly string _name;
    private readonly int _limit;
    private long _counter;
    private int _seen;
    private int _whole;

    /// <summary>The state in the files <c>name.a</c> and <c>name.b</c>.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="name">At most 29 characters.</param>
    /// <param name="limit">The longest state, in bytes.</param>
    public StateFile(IStorage storage, string name, int limit)
    {
        _storage = storage;
        _name = name;
        _limit = limit;
    }

    /// <summary>
    /// Files that are damaged or missing, if the storage's files were listed to this visitor before <see cref="Read"/>. 1: the lost file
    /// may have been the newer one. 2: the state is lost.
    /// </summary>
    public int LostFiles;

    /// <summary>Whether both files are whole.</summary>
    public bool IsWhole => _whole == 2;

    /// <inheritdoc/>
    public void Visit(string name)
    {
        if (name.Length == _name.Length + EvenSuffix.Length && (name == _name + EvenSuffix || name == _name + OddSuffix))
        {
            _seen++;
        }
    }

    /// <summary>Reads the state written last.</summary>
    /// <returns>null when none was written, or none is whole.</returns>
    public byte[] Read()
    {
        byte[] even = ReadSlot(EvenSuffix, out long evenCounter);
        byte[] odd = ReadSlot(OddSuffix, out long oddCounter);
        _whole = (even == null ? 0 : 1) + (odd == null ? 0 : 1);
        bool oddIsNewer = odd != null && (even == null || oddCounter > evenCounter);
        _counter = oddIsNewer ? oddCounter : evenCounter;

        // From the second write on, there were two files.
        LostFiles = _whole == 1 && _counter > 1 ? 1 : _seen - _whole;
        return oddIsNewer ? odd : even;
    }

    /// <summary>Writes the state. <see cref="Read"/> must have been called.</summary>
    /// <returns>false when the storage failed; the old state is still stored then.</returns>
    public bool TryWrite(byte[] state)
    {
        byte[] file = new byte[CounterLength + state.Length + ChecksumLength];
        Array.Copy(state, 0, file, CounterLength, state.Length);
        int covered = CounterLength + state.Length;
        for (int writes = _whole < 2 ? 2 : 1; writes > 0; writes--)
        {
            BigEndian.Write(file, 0, CounterLength, _counter + 1);
            BigEndian.Write(file, covered, ChecksumLength, Crc32.Of(file, 0, covered, 0));

            // The file that does not hold the newest state.
            if (!_storage.TryWrite(_name + (((_counter + 1) & 1) == 0 ? EvenSuffix : OddSuffix), file, file.Length))
            {
                _whole = 0;
                return false;
            }

            _counter++;
        }

        _whole = 2;
        return true;
    }

    private byte[] ReadSlot(string suffix, out long counter)
    {
        counter = 0;
        byte[] file = WholeFile.Read(_storage, _name + suffix, CounterLength + _limit + ChecksumLength);
        if (file == null || file.Length < CounterLength + ChecksumLength)
        {
            return null;
        }

        int covered = file.Length - ChecksumLength;
        if (Crc32.Of(file, 0, covered, 0) != (uint)BigEndian.Read(file, covered, ChecksumLength))
        {
            return null;
        }

        counter = BigEndian.Read(file, 0, CounterLength);
        byte[] state = new byte[covered - CounterLength];
        Array.Copy(file, CounterLength, state, 0, state.Length);
        return state;
    }
}
