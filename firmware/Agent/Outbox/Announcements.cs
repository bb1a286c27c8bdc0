using System;
using System.Collections;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The epoch announcements of one class in flash ("k.vitals.0000002a"), kept as long as there are readings that need them: without its announcement a sealed
/// reading can never be read. A file holds the first sequence number of the epoch (5 bytes), the message, and a CRC-32.
/// </summary>
internal sealed class Announcements
{
    private const int NumberLength = 5;
    private const int ChecksumLength = 4;
    private const int IdDigits = 8;

    private readonly IStorage _storage;
    private readonly string _prefix;
    private readonly int _messageLimit;

    // KeptAnnouncement, oldest first.
    private readonly ArrayList _kept = new();

    /// <summary>The announcements of a class.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="dataClass">Part of the files' names.</param>
    /// <param name="messageLimit">The longest announcement, in bytes.</param>
    public Announcements(IStorage storage, string dataClass, int messageLimit)
    {
        _storage = storage;
        _prefix = "k." + dataClass + ".";
        _messageLimit = messageLimit;
    }

    /// <summary>How many are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>The highest epoch number that was used, or 0. The newest file is never removed, so it is known after a restart as well.</summary>
    public long NewestEpoch { get; private set; }

    /// <summary>Finds what is in flash.</summary>
    public void Recover()
    {
        foreach (string name in _storage.List())
        {
            if (name.Length != _prefix.Length + IdDigits || !name.StartsWith(_prefix) || !Hexadecimal.TryParse(name.Substring(_prefix.Length), out long epochNumber))
            {
                continue;
            }

            // Its number is used, whatever became of the file.
            NewestEpoch = epochNumber > NewestEpoch ? epochNumber : NewestEpoch;
            if (!_storage.TryRead(name, FileLimit, out byte[] file))
            {
                continue;
            }

            if (IsWhole(file))
            {
                Insert(new KeptAnnouncement(epochNumber, BigEndian.Read(file, 0, NumberLength)));
            }
            else
            {
                // Torn: the power went before the epoch's first reading was sealed.
                _storage.Delete(name);
            }
        }
    }

    /// <summary>Keeps an announcement, before the first reading of its epoch is sealed.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryKeep(byte[] epochId, long firstNumber, byte[] message)
    {
        byte[] file = new byte[NumberLength + message.Length + ChecksumLength];
        BigEndian.Write(file, 0, NumberLength, firstNumber);
        Array.Copy(message, 0, file, NumberLength, message.Length);
        int covered = NumberLength + message.Length;
        BigEndian.Write(file, covered, ChecksumLength, Crc32.Of(file, 0, covered));

        long epochNumber = BigEndian.Read(epochId, 0, epochId.Length);
        if (!_storage.TryWrite(FileName(epochNumber), file))
        {
            return false;
        }

        NewestEpoch = epochNumber;
        Insert(new KeptAnnouncement(epochNumber, firstNumber));
        return true;
    }

    /// <summary>The oldest epoch after another.</summary>
    /// <returns>Its number, or 0 when there is none.</returns>
    public long EpochAfter(long epochNumber)
    {
        foreach (KeptAnnouncement announcement in _kept)
        {
            if (announcement.EpochNumber > epochNumber)
            {
                return announcement.EpochNumber;
            }
        }

        return 0;
    }

    /// <summary>Reads one of them.</summary>
    /// <returns>The message, or null when it is damaged or cannot be read.</returns>
    public byte[] Read(long epochNumber)
    {
        if (!_storage.TryRead(FileName(epochNumber), FileLimit, out byte[] file) || !IsWhole(file))
        {
            return null;
        }

        byte[] message = new byte[file.Length - NumberLength - ChecksumLength];
        Array.Copy(file, NumberLength, message, 0, message.Length);
        return message;
    }

    /// <summary>Removes those that no reading needs any more. The newest stays.</summary>
    /// <param name="oldest">The lowest number that is not acknowledged, or 0 when there is none.</param>
    public void RemoveNeedless(long oldest)
    {
        while (_kept.Count > 1 && (oldest == 0 || oldest >= At(1).FirstNumber))
        {
            _storage.Delete(FileName(At(0).EpochNumber));
            _kept.RemoveAt(0);
        }
    }

    private KeptAnnouncement At(int index) => (KeptAnnouncement)_kept[index];

    private void Insert(KeptAnnouncement announcement)
    {
        int position = _kept.Count;
        while (position > 0 && At(position - 1).EpochNumber > announcement.EpochNumber)
        {
            position--;
        }

        _kept.Insert(position, announcement);
    }

    private int FileLimit => NumberLength + _messageLimit + ChecksumLength;

    private static bool IsWhole(byte[] file)
    {
        int covered = file.Length - ChecksumLength;
        return covered > NumberLength && Crc32.Of(file, 0, covered) == (uint)BigEndian.Read(file, covered, ChecksumLength);
    }

    private string FileName(long epochNumber)
    {
        byte[] id = new byte[IdDigits / 2];
        BigEndian.Write(id, 0, id.Length, epochNumber);
        return _prefix + Hexadecimal.Of(id, id.Length);
    }
}
