using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>
/// A small piece of state that survives a power cut at any write: two files, written in turn, each with a counter and a checksum. The
/// newest whole file counts, so that a power cut leaves either the old or the new state. If one file is damaged or missing, both are
/// written before the new state counts: afterwards a single damage loses at most one write.
/// </summary>
/// <remarks>A state that could not be read is not overwritten.</remarks>
public sealed class StateFile
{
    private const int CounterLength = 4;
    private const int ChecksumLength = 4;

    // Whether the state was read; whether both files are whole; see IsCopyLost and IsRepairable.
    private const int ReadFlag = 1;
    private const int WholeFlag = 2;
    private const int CopyLostFlag = 4;
    private const int RepairableFlag = 8;

    // Even counters are in one file, odd ones in the other. The names are composed on use and not kept: they are seldom needed.
    private const string EvenSuffix = ".a";
    private const string OddSuffix = ".b";

    private readonly IStorage _storage;
    private readonly string _name;
    private readonly int _limit;
    private long _counter;

    // In one field: each takes 12 bytes of the device's heap.
    private int _flags;

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

    /// <summary>Whether one copy is whole, and the other is missing or damaged, and not only unread: it can be written again.</summary>
    public bool IsRepairable => (_flags & RepairableFlag) != 0;

    /// <summary>Whether one copy is lost, and the other is whole: the lost one may have been newer by one write.</summary>
    public bool IsCopyLost => (_flags & CopyLostFlag) != 0;

    /// <summary>Whether both files are whole.</summary>
    public bool IsWhole => (_flags & WholeFlag) != 0;

    /// <summary>Reads the state written last.</summary>
    /// <param name="state">null unless it was found.</param>
    /// <returns>
    /// Absent when none was ever written completely. Failed when a copy could not be read and the other is not whole. Damaged when the
    /// state is lost.
    /// </returns>
    public StorageResult Read(out byte[] state)
    {
        StorageResult evenResult = ReadCopy(EvenSuffix, out byte[] even, out long evenCounter);
        StorageResult oddResult = ReadCopy(OddSuffix, out byte[] odd, out long oddCounter);
        int whole = (even == null ? 0 : 1) + (odd == null ? 0 : 1);
        bool oddIsNewer = odd != null && (even == null || oddCounter > evenCounter);
        _counter = oddIsNewer ? oddCounter : evenCounter;
        state = oddIsNewer ? odd : even;

        // The first write is to the odd file: a power cut in it leaves that file alone.
        bool hasFailed = evenResult == StorageResult.Failed || oddResult == StorageResult.Failed;
        StorageResult result = whole > 0 ? StorageResult.Found
            : hasFailed ? StorageResult.Failed
            : evenResult == StorageResult.Absent ? StorageResult.Absent
            : StorageResult.Damaged;

        // From the second write on, there were two files.
        _flags = (result != StorageResult.Failed ? ReadFlag : 0) | (whole == 2 ? WholeFlag : 0)
            | (whole == 1 && _counter > 1 ? CopyLostFlag : 0) | (whole == 1 && !hasFailed ? RepairableFlag : 0);
        return result;
    }

    /// <summary>Writes the state. <see cref="Read"/> must have been called.</summary>
    /// <returns>false when the storage failed, or the state could not be read before; the old state is still stored then.</returns>
    public bool TryWrite(byte[] state)
    {
        if ((_flags & ReadFlag) == 0)
        {
            return false;
        }

        byte[] file = new byte[CounterLength + state.Length + ChecksumLength];
        Array.Copy(state, 0, file, CounterLength, state.Length);
        int covered = CounterLength + state.Length;
        for (int writes = IsWhole ? 1 : 2; writes > 0; writes--)
        {
            BigEndian.Write(file, 0, CounterLength, _counter + 1);
            BigEndian.Write(file, covered, ChecksumLength, Crc32.Of(file, 0, covered, 0));

            // The file that does not hold the newest state.
            if (!_storage.TryWrite(_name + (((_counter + 1) & 1) == 0 ? EvenSuffix : OddSuffix), file, file.Length))
            {
                _flags &= ~WholeFlag;
                return false;
            }

            _counter++;
        }

        _flags |= WholeFlag;
        return true;
    }

    private StorageResult ReadCopy(string suffix, out byte[] state, out long counter)
    {
        counter = 0;
        state = null;
        StorageResult result = WholeFile.Read(_storage, _name + suffix, CounterLength + _limit + ChecksumLength, out byte[] file);
        if (result != StorageResult.Found)
        {
            return result;
        }

        int covered = file.Length - ChecksumLength;
        if (covered < CounterLength || Crc32.Of(file, 0, covered, 0) != (uint)BigEndian.Read(file, covered, ChecksumLength))
        {
            return StorageResult.Damaged;
        }

        counter = BigEndian.Read(file, 0, CounterLength);
        state = new byte[covered - CounterLength];
        Array.Copy(file, CounterLength, state, 0, state.Length);
        return StorageResult.Found;
    }
}
