using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Platform;

/// <summary>
/// A small piece of state that survives a power cut at any write: two files, written in turn, each with a counter and a checksum.
/// The newest one that is whole counts, so that a cut leaves either the old or the new state.
/// </summary>
internal sealed class StateFile
{
    private const int CounterLength = 4;
    private const int ChecksumLength = 4;

    private readonly IStorage _storage;
    private readonly string _name;
    private readonly int _limit;
    private long _counter;

    /// <summary>The state in the files <c>name.a</c> and <c>name.b</c>.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="name">At most 29 characters.</param>
    /// <param name="limit">The longest state, in bytes.</param>
    public StateFile(IStorage storage, string name, int limit)
    {
        _storage = storage;
        _name = name;
        _limit = limit;
    }

    /// <summary>The state as it was written last.</summary>
    /// <returns>null when none was written, or none is whole.</returns>
    public byte[] Read()
    {
        byte[] even = ReadSlot(".a", out long evenCounter);
        byte[] odd = ReadSlot(".b", out long oddCounter);
        bool oddIsNewer = odd != null && (even == null || oddCounter > evenCounter);
        _counter = oddIsNewer ? oddCounter : evenCounter;
        return oddIsNewer ? odd : even;
    }

    /// <summary>Writes the state. <see cref="Read"/> was called before.</summary>
    /// <returns>false when the storage failed; the old state is still there then.</returns>
    public bool TryWrite(byte[] state)
    {
        byte[] file = new byte[CounterLength + state.Length + ChecksumLength];
        BigEndian.Write(file, 0, CounterLength, _counter + 1);
        Array.Copy(state, 0, file, CounterLength, state.Length);
        int covered = CounterLength + state.Length;
        BigEndian.Write(file, covered, ChecksumLength, Crc32.Of(file, 0, covered));

        // The slot that does not hold the newest state: even counters live in .a, odd ones in .b.
        if (!_storage.TryWrite(_name + (((_counter + 1) & 1) == 0 ? ".a" : ".b"), file))
        {
            return false;
        }

        _counter++;
        return true;
    }

    private byte[] ReadSlot(string slot, out long counter)
    {
        counter = 0;
        if (!_storage.TryRead(_name + slot, CounterLength + _limit + ChecksumLength, out byte[] file) || file.Length < CounterLength + ChecksumLength)
        {
            return null;
        }

        int covered = file.Length - ChecksumLength;
        if (Crc32.Of(file, 0, covered) != (uint)BigEndian.Read(file, covered, ChecksumLength))
        {
            return null;
        }

        counter = BigEndian.Read(file, 0, CounterLength);
        byte[] state = new byte[covered - CounterLength];
        Array.Copy(file, CounterLength, state, 0, state.Length);
        return state;
    }
}
