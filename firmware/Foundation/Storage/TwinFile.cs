using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Storage;

/// <summary>
/// A file that somebody else puts on the device, and a second copy that the device makes of it: content and CRC-32. Who reads it knows what
/// is valid; the copy is used, and the file is written again from it, when the file is not. Never both are written at once, so that a power
/// cut leaves one of them.
/// </summary>
public sealed class TwinFile
{
    private const string CopySuffix = ".b";
    private const int ChecksumLength = 4;

    // Damage changes a few bits. Another content, such as a new setup code, differs in many more.
    private const int DamagedBitsLimit = 16;

    private readonly IStorage _storage;
    private readonly string _name;
    private readonly int _limit;
    private StorageResult _mainResult;
    private StorageResult _copyResult;

    /// <summary>The file, and its copy under the name with ".b" behind it.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="name">At most 29 characters.</param>
    /// <param name="limit">The longest content, in bytes.</param>
    public TwinFile(IStorage storage, string name, int limit)
    {
        _storage = storage;
        _name = name;
        _limit = limit;
    }

    /// <summary>The content of the file; null when it was not found.</summary>
    public byte[] Main;

    /// <summary>The content of the copy; null when it was not found, or its checksum is wrong.</summary>
    public byte[] Copy;

    /// <summary>Whether the file is missing, torn, or differs from its copy in a few bits only: damaged, and not another one.</summary>
    public bool IsDamaged
    {
        [OwnFrame]
        get => Copy != null && (Main == null || IsNear());
    }

    /// <summary>Whether one of them could not be read: it is not overwritten.</summary>
    public bool HasReadFailed => _mainResult == StorageResult.Failed || _copyResult == StorageResult.Failed;

    /// <summary>Reads both.</summary>
    /// <returns>Found when at least one of them was.</returns>
    public StorageResult Read()
    {
        _mainResult = WholeFile.Read(_storage, _name, _limit, out Main);
        _copyResult = WholeFile.Read(_storage, _name + CopySuffix, _limit + ChecksumLength, out byte[] file);
        Copy = null;
        if (_copyResult == StorageResult.Found)
        {
            int covered = file.Length - ChecksumLength;
            _copyResult = covered >= 0 && Crc32.Of(file, 0, covered, 0) == (uint)BigEndian.Read(file, covered, ChecksumLength)
                ? StorageResult.Found : StorageResult.Damaged;
            if (_copyResult == StorageResult.Found)
            {
                Copy = new byte[covered];
                Array.Copy(file, 0, Copy, 0, covered);
            }
        }

        return Main != null || Copy != null ? StorageResult.Found
            : _copyResult == StorageResult.Failed ? StorageResult.Failed
            : _mainResult;
    }

    /// <summary>The content that was used is valid: makes both files hold it.</summary>
    /// <param name="isCopyUsed">Whether it was the copy's.</param>
    /// <returns>Whether one of them was damaged, and is whole again. What could not be read is not overwritten.</returns>
    public bool Settle(bool isCopyUsed)
    {
        if (isCopyUsed)
        {
            return _mainResult != StorageResult.Failed && _storage.TryWrite(_name, Copy, Copy.Length);
        }

        if (_copyResult == StorageResult.Failed || (Copy != null && Copy.Length == Main.Length && DifferentBits() == 0))
        {
            return false;
        }

        byte[] file = new byte[Main.Length + ChecksumLength];
        Array.Copy(Main, 0, file, 0, Main.Length);
        BigEndian.Write(file, Main.Length, ChecksumLength, Crc32.Of(Main, 0, Main.Length, 0));
        return _storage.TryWrite(_name + CopySuffix, file, file.Length) && _copyResult == StorageResult.Damaged;
    }

    /// <summary>The content that is not damaged, where nothing else says what is valid; both files hold it afterwards.</summary>
    /// <param name="isRepaired">Whether one of them was damaged, and is whole again.</param>
    /// <returns>null when neither was found.</returns>
    public byte[] Choose(out bool isRepaired)
    {
        bool isCopyUsed = IsDamaged;
        byte[] chosen = isCopyUsed ? Copy : Main;
        isRepaired = chosen != null && Settle(isCopyUsed);
        return chosen;
    }

    /// <summary>Whether the file is the beginning of the copy, as a power cut leaves it, or differs in a few bits.</summary>
    [OwnFrame]
    private bool IsNear() => Main.Length <= Copy.Length && DifferentBits() <= (Main.Length < Copy.Length ? 0 : DamagedBitsLimit)
        && (Main.Length < Copy.Length || DifferentBits() > 0);

    private int DifferentBits()
    {
        int bits = 0;
        for (int i = 0; i < Main.Length; i++)
        {
            for (int different = Main[i] ^ Copy[i]; different != 0; different &= different - 1)
            {
                bits++;
            }
        }

        return bits;
    }
}
