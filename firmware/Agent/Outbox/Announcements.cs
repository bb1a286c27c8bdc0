using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The epoch announcements of one class. An announcement is kept as long as a reading needs it: without it, a sealed reading can never be
/// decrypted. The newest one is in RAM until it is written to flash, before the first reading of its epoch, in two copies
/// ("k.vitals.0000002a.a", "k.vitals.0000002a.b"), because one damaged byte would cost a whole epoch. A file holds the first sequence
/// number of the epoch (5 bytes), the message, and a CRC-32.
/// </summary>
internal sealed class Announcements : IFileVisitor
{
    // Epochs that may wait for delivery. An epoch is a restart or a day: a month without network. An announcement takes 1 to 4 KB.
    private const int CountLimit = 32;

    private const int NumberLength = 5;
    private const int ChecksumLength = 4;
    private const int IdDigits = 8;
    private const int Copies = 2;
    private const int CopyLength = 2;
    private const string Prefix = "k.";
    private const string FirstCopy = ".a";
    private const string SecondCopy = ".b";
    private const int FieldsOfKept = 2;

    private readonly SegmentStore _store;
    private readonly string _dataClass;
    private readonly int _messageLimit;

    // For each, oldest first: its epoch's id as a number, higher for a newer one, and the first sequence number that may have been sealed
    // in it. An array that grows on use: there is seldom more than one, and objects take more heap.
    private long[] _kept = new long[FieldsOfKept];

    // The newest announcement until it is in flash, in two parts: epochs that began together share the first one.
    private byte[] _newestShared;
    private byte[] _newestOwn;
    private bool _isCurrent;

    /// <summary>The announcements of a class.</summary>
    /// <param name="store">The storage, and how many flash blocks the files take.</param>
    /// <param name="dataClass">Part of the file names.</param>
    /// <param name="messageLimit">The longest announcement, in bytes.</param>
    public Announcements(SegmentStore store, string dataClass, int messageLimit)
    {
        _store = store;
        _dataClass = dataClass;
        _messageLimit = messageLimit;
    }

    /// <summary>How many announcements are kept.</summary>
    public int Count;

    /// <summary>Whether there are more than may be kept.</summary>
    public bool AreTooMany => Count > CountLimit;

    /// <summary>Whether both copies of the current epoch's announcement are damaged: it must end.</summary>
    public bool IsCurrentLost;

    /// <summary>How many of them are in flash.</summary>
    public int InFlash => Count - (_newestOwn == null ? 0 : 1);

    /// <summary>The current epoch's id as a number; 0 when no epoch has begun since the start.</summary>
    public long NewestEpoch
    {
        [OwnFrame]
        get => _isCurrent ? EpochAt(Count - 1) : 0;
    }

    /// <summary>The first sequence number of the current epoch. Only valid when there is a current epoch.</summary>
    public long NewestFirst
    {
        [OwnFrame]
        get => FirstAt(Count - 1);
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        if (IsOurs(name) && Hexadecimal.TryParse(name.Substring(name.Length - CopyLength - IdDigits, IdDigits), out long epochNumber)
            && IndexOf(epochNumber) < 0)
        {
            int position = Count;
            while (position > 0 && EpochAt(position - 1) > epochNumber)
            {
                position--;
            }

            Insert(position, epochNumber, 0);
            _store.ReserveBlocks(Copies);
        }
    }

    /// <summary>Reads the files that were found.</summary>
    /// <returns>false when one could not be read.</returns>
    public bool TryRecover()
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            StorageResult result = ReadWhole(EpochAt(i), out byte[] file);
            if (result == StorageResult.Failed)
            {
                return false;
            }

            if (result != StorageResult.Found)
            {
                // Both copies are torn or damaged. Either the power was cut before a reading of the epoch was written to flash, or the
                // epoch is lost.
                RemoveAt(i);
            }
            else
            {
                _kept[(FieldsOfKept * i) + 1] = BigEndian.Read(file, 0, NumberLength);
            }
        }

        return true;
    }

    /// <summary>Begins an epoch. The previous epoch must have no readings left in RAM.</summary>
    /// <param name="epochId">Four bytes, higher than all earlier ids.</param>
    /// <param name="firstNumber">The lowest number that will be sealed in it.</param>
    /// <param name="shared">The first part of the announcement. It is kept as it is, and several classes may keep the same.</param>
    /// <param name="own">The rest of it.</param>
    public void Begin(byte[] epochId, long firstNumber, byte[] shared, byte[] own)
    {
        End();
        Insert(Count, BigEndian.Read(epochId, 0, epochId.Length), firstNumber);
        _newestShared = shared;
        _newestOwn = own;
        _isCurrent = true;
    }

    /// <summary>Ends the current epoch, which has no readings left in RAM: its announcement is in flash, or no reading needs it.</summary>
    [OwnFrame]
    public void End()
    {
        if (IsCurrentLost)
        {
            RemoveAt(Count - 1);
        }
        else if (_newestOwn != null)
        {
            Count--;
        }

        _newestShared = null;
        _newestOwn = null;
        _isCurrent = false;
        IsCurrentLost = false;
    }

    /// <summary>Writes the current epoch's announcement, before the first reading of the epoch is written to flash.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryKeep()
    {
        if (_newestOwn == null)
        {
            return true;
        }

        int covered = NumberLength + _newestShared.Length + _newestOwn.Length;
        byte[] file = new byte[covered + ChecksumLength];
        BigEndian.Write(file, 0, NumberLength, NewestFirst);
        CopyNewest(file, NumberLength);
        BigEndian.Write(file, covered, ChecksumLength, Crc32.Of(file, 0, covered, 0));
        if (!_store.Storage.TryWrite(FileName(NewestEpoch, FirstCopy), file, file.Length)
            || !_store.Storage.TryWrite(FileName(NewestEpoch, SecondCopy), file, file.Length))
        {
            return false;
        }

        _newestShared = null;
        _newestOwn = null;
        _store.ReserveBlocks(Copies);
        return true;
    }

    /// <summary>The oldest epoch that is newer than the given one.</summary>
    /// <returns>Its number, or 0 when there is none.</returns>
    public long EpochAfter(long epochNumber)
    {
        for (int i = 0; i < Count; i++)
        {
            if (EpochAt(i) > epochNumber)
            {
                return EpochAt(i);
            }
        }

        return 0;
    }

    /// <summary>The epoch that a reading was sealed in.</summary>
    /// <returns>Its number, or 0 when the reading is older than all kept epochs.</returns>
    public long EpochOf(long number)
    {
        long epoch = 0;
        for (int i = 0; i < Count; i++)
        {
            epoch = FirstAt(i) <= number ? EpochAt(i) : epoch;
        }

        return epoch;
    }

    /// <summary>Whether an epoch's announcement is kept.</summary>
    [OwnFrame]
    public bool IsKept(long epochNumber) => IndexOf(epochNumber) >= 0;

    /// <summary>Reads one announcement.</summary>
    /// <returns>The message, or null when it cannot be read now, or is damaged; a damaged one is removed, the current one when its epoch
    /// ends.</returns>
    public byte[] Read(long epochNumber)
    {
        if (_newestOwn != null && epochNumber == NewestEpoch)
        {
            byte[] newest = new byte[_newestShared.Length + _newestOwn.Length];
            CopyNewest(newest, 0);
            return newest;
        }

        StorageResult result = ReadWhole(epochNumber, out byte[] file);
        if (result != StorageResult.Found)
        {
            if (epochNumber == NewestEpoch)
            {
                IsCurrentLost |= result != StorageResult.Failed;
            }
            else if (result != StorageResult.Failed)
            {
                RemoveAt(IndexOf(epochNumber));
            }

            return null;
        }

        byte[] message = new byte[file.Length - NumberLength - ChecksumLength];
        Array.Copy(file, NumberLength, message, 0, message.Length);
        return message;
    }

    /// <summary>Removes the announcements that no reading needs any more; the current one stays.</summary>
    /// <param name="oldest">The lowest number that waits for an acknowledgement, or 0 when none does.</param>
    [OwnFrame]
    public void RemoveUnneeded(long oldest)
    {
        int kept = _isCurrent ? 1 : 0;
        while (Count > kept && (oldest == 0 || (Count > 1 && oldest >= FirstAt(1))))
        {
            RemoveAt(0);
        }
    }

    private void CopyNewest(byte[] to, int offset)
    {
        Array.Copy(_newestShared, 0, to, offset, _newestShared.Length);
        Array.Copy(_newestOwn, 0, to, offset + _newestShared.Length, _newestOwn.Length);
    }

    private long EpochAt(int index) => _kept[FieldsOfKept * index];

    private long FirstAt(int index) => _kept[(FieldsOfKept * index) + 1];

    private void Insert(int position, long epochNumber, long firstNumber)
    {
        long[] before = _kept;
        int at = FieldsOfKept * position;
        if (FieldsOfKept * Count == before.Length)
        {
            _kept = new long[2 * before.Length];
            Array.Copy(before, 0, _kept, 0, at);
        }

        Array.Copy(before, at, _kept, at + FieldsOfKept, FieldsOfKept * (Count - position));
        _kept[at] = epochNumber;
        _kept[at + 1] = firstNumber;
        Count++;
    }

    [OwnFrame]
    private int IndexOf(long epochNumber)
    {
        for (int i = 0; i < Count; i++)
        {
            if (EpochAt(i) == epochNumber)
            {
                return i;
            }
        }

        return -1;
    }

    private StorageResult ReadWhole(long epochNumber, out byte[] file)
    {
        int limitBytes = NumberLength + _messageLimit + ChecksumLength;
        StorageResult first = WholeFile.Read(_store.Storage, FileName(epochNumber, FirstCopy), limitBytes, out file);
        if (IsWhole(file))
        {
            return StorageResult.Found;
        }

        StorageResult second = WholeFile.Read(_store.Storage, FileName(epochNumber, SecondCopy), limitBytes, out file);
        return IsWhole(file) ? StorageResult.Found
            : first == StorageResult.Failed || second == StorageResult.Failed ? StorageResult.Failed
            : StorageResult.Damaged;
    }

    private void RemoveAt(int index)
    {
        _store.Storage.Delete(FileName(EpochAt(index), FirstCopy));
        _store.Storage.Delete(FileName(EpochAt(index), SecondCopy));
        Count--;
        Array.Copy(_kept, FieldsOfKept * (index + 1), _kept, FieldsOfKept * index, FieldsOfKept * (Count - index));
        _store.ReserveBlocks(-Copies);
    }

    private static bool IsWhole(byte[] file)
    {
        int covered = file == null ? 0 : file.Length - ChecksumLength;
        return covered > NumberLength && Crc32.Of(file, 0, covered, 0) == (uint)BigEndian.Read(file, covered, ChecksumLength);
    }

    /// <summary>Whether a name is of this class. StartsWith of the device's core library would allocate a string.</summary>
    private bool IsOurs(string name)
    {
        int i = 0;
        while (i < _dataClass.Length && Prefix.Length + i < name.Length && name[Prefix.Length + i] == _dataClass[i])
        {
            i++;
        }

        return i == _dataClass.Length && name.Length == Prefix.Length + i + 1 + IdDigits + CopyLength
            && name[0] == Prefix[0] && name[1] == Prefix[1] && name[Prefix.Length + i] == '.';
    }

    private string FileName(long epochNumber, string copy)
    {
        byte[] id = new byte[IdDigits / 2];
        BigEndian.Write(id, 0, id.Length, epochNumber);
        return Prefix + _dataClass + "." + Hexadecimal.Of(id, id.Length) + copy;
    }
}
