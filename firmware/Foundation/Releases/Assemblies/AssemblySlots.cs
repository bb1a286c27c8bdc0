using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// Slots for stock images of nanoFramework, which have one deployment area: two sets of application assemblies in files, started by the
/// <see cref="Loader"/>. A block is a file, because files cannot be appended to. The envelope is the first file of a set to be written and
/// to be removed, so that blocks never stand under the name of another release.
/// </summary>
public sealed class AssemblySlots : IUpdateSlots
{
    /// <summary>The most components of a set.</summary>
    public const int Components = SuitManifest.ComponentsLimit;

    // The envelopes, the last partial block of each component, and the directory's blocks for two sets of files.
    private const int OverheadBytes = (2 + (2 * (Components - 1)) + 4) * SlotBlock.Bytes;

    private readonly IStorage _storage;
    private readonly int[] _there = new int[Components];
    private int _limit;
    private bool _isResumed;

    /// <summary>The slots in a storage.</summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="setLimit">Bytes of the largest set, at most 1 MB: loaded assemblies stay in the heap as long as the device
    /// runs.</param>
    public AssemblySlots(IStorage storage, int setLimit)
    {
        _storage = storage;
        LoadLimitBytes = setLimit;
        _limit = setLimit;
        Record = SlotRecord.Read(storage);
    }

    /// <inheritdoc/>
    public int SetLimitBytes => _limit;

    /// <summary>
    /// Limits sets that are accepted from now on to what the heap has room for. The set that runs stays: it is loaded at each start,
    /// whatever the heap has then.
    /// </summary>
    /// <param name="freeBytes">What the heap has left for assemblies; negative when it lacks some.</param>
    [OwnFrame]
    public void LimitToHeap(int freeBytes)
    {
        // The next set takes the place of the one that is loaded.
        freeBytes += LoadedBytes;
        _limit = freeBytes < 0 ? 0 : freeBytes < LoadLimitBytes ? freeBytes : LoadLimitBytes;
    }

    /// <inheritdoc/>
    public int ComponentsLimit => Components;

    /// <inheritdoc/>
    public int StorageBytes
    {
        [OwnFrame]
        get => (2 * LoadLimitBytes) + OverheadBytes;
    }

    /// <inheritdoc/>
    public SlotState State { get; internal set; }

    /// <inheritdoc/>
    /// <remarks>To be set to null when the application of the image is started after all.</remarks>
    public byte[] Measurements { get; set; }

    /// <summary>
    /// Which releases the loader starts; null when there is no loader. The loader has the keys of the stock image, whatever keys a later
    /// application has.
    /// </summary>
    internal ReleasePolicy LoaderPolicy;

    /// <summary>Bytes of the assemblies that were loaded.</summary>
    internal int LoadedBytes;

    /// <summary>Bytes of the largest set that is loaded, and for which flash is reserved.</summary>
    internal readonly int LoadLimitBytes;

    /// <summary>Whether a read has failed: what was not found may be there.</summary>
    internal bool HasReadFailed;

    /// <summary>The record of the sets in flash.</summary>
    internal SlotRecord Record;

    private int Running
    {
        [OwnFrame]
        get => State == SlotState.OnTrial ? Record.Candidate : Record.Active;
    }

    // Never the running set; during a trial, the previous set must not be touched either.
    private int Other => Record.Active == SlotRecord.First ? SlotRecord.Second : SlotRecord.First;

    /// <inheritdoc/>
    public bool TryReadEnvelope(bool isRunning, byte[] buffer, out int count)
    {
        count = 0;
        int slot = isRunning ? Running : Other;
        return slot != SlotRecord.Factory && TryReadFile(EnvelopeName(slot), buffer, out count);
    }

    /// <inheritdoc/>
    public SlotResult Begin(byte[] envelope)
    {
        if (State == SlotState.OnTrial)
        {
            return SlotResult.OutOfOrder;
        }

        // Checked before anything is written: fetching what would not be started would interrupt the monitoring for nothing.
        if (LoaderPolicy != null && ProvenRelease.TryProve(envelope, LoaderPolicy, out _) != UpdateReason.None)
        {
            return SlotResult.Refused;
        }

        int slot = Other;
        Record.SetDigest(slot, null);
        Record.Candidate = SlotRecord.None;
        Record.Previous = Record.Previous == slot ? SlotRecord.None : Record.Previous;
        if (Record.Write() != SlotResult.Done)
        {
            return SlotResult.StorageFailed;
        }

        _storage.Delete(EnvelopeName(slot));
        for (int component = 0; component < Components; component++)
        {
            for (int offset = 0; offset < LoadLimitBytes; offset += SlotBlock.Bytes)
            {
                _storage.Delete(BlockName(slot, component, offset));
            }

            _there[component] = 0;
        }

        _isResumed = true;
        return _storage.TryWrite(EnvelopeName(slot), envelope, envelope.Length) ? SlotResult.Done : SlotResult.StorageFailed;
    }

    /// <inheritdoc/>
    public int ResumeAt(int component)
    {
        if (!_isResumed)
        {
            byte[] block = new byte[SlotBlock.Bytes];
            for (int i = 0; i < Components; i++)
            {
                _there[i] = BytesOf(Other, i, block);
            }

            _isResumed = true;
        }

        return component < Components ? _there[component] : 0;
    }

    /// <inheritdoc/>
    public SlotResult Write(int component, int offset, byte[] block, int count)
    {
        if (component >= Components || offset % SlotBlock.Bytes != 0 || offset > ResumeAt(component) || offset + count > LoadLimitBytes)
        {
            return SlotResult.OutOfOrder;
        }

        if (!_storage.TryWrite(BlockName(Other, component, offset), block, count))
        {
            _there[component] = offset;
            return SlotResult.StorageFailed;
        }

        _there[component] = offset + count;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public bool TryRead(int component, int offset, byte[] block, out int count) =>
        TryReadFile(BlockName(Other, component, offset), block, out count);

    /// <inheritdoc/>
    [OwnFrame]
    public SlotResult Complete(byte[] manifestDigest)
    {
        if (State == SlotState.OnTrial)
        {
            return SlotResult.OutOfOrder;
        }

        Record.SetDigest(Other, manifestDigest);
        Record.Candidate = Other;
        Record.Mark = 0;
        return Record.Write();
    }

    /// <inheritdoc/>
    [OwnFrame]
    public SlotResult Confirm()
    {
        if (State != SlotState.OnTrial)
        {
            return SlotResult.SetMissing;
        }

        int before = Record.Active;
        Record.Active = Record.Candidate;
        Record.Candidate = SlotRecord.None;
        Record.Previous = before;
        SlotResult result = Record.Write();
        if (result == SlotResult.Done)
        {
            State = SlotState.Settled;
            _isResumed = false;
            return result;
        }

        Record.Candidate = Record.Active;
        Record.Active = before;
        return result;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public SlotResult Revert()
    {
        if (State != SlotState.OnTrial && Record.Previous == SlotRecord.None)
        {
            return SlotResult.SetMissing;
        }

        Record.Candidate = State == SlotState.OnTrial ? SlotRecord.None : Record.Previous;
        Record.Mark = 0;
        return Record.Write();
    }

    /// <summary>Reads the record again if that failed before.</summary>
    /// <returns>false when it failed again.</returns>
    [OwnFrame]
    internal bool TryReadRecord()
    {
        HasReadFailed = false;
        Record = Record.Result == StorageResult.Failed ? SlotRecord.Read(_storage) : Record;
        return Record.Result != StorageResult.Failed;
    }

    /// <summary>Stores the result of a trial for the updater: the trial ended before the set was loaded.</summary>
    [OwnFrame]
    internal void WriteVerdict(UpdateReason verdict)
    {
        UpdateMemory memory = new(_storage) { Verdict = verdict };
        memory.TryWrite();
    }

    /// <summary>Reads the envelope of a set of files.</summary>
    internal byte[] ReadEnvelope(int slot)
    {
        StorageResult result = WholeFile.Read(_storage, EnvelopeName(slot), SuitEnvelope.LengthLimit, out byte[] envelope);
        HasReadFailed |= result == StorageResult.Failed;
        return envelope;
    }

    /// <summary>Reads a component of a set of files.</summary>
    /// <param name="slot">The set.</param>
    /// <param name="component">The component's index.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <returns>null when it is missing or has another size.</returns>
    internal byte[] ReadComponent(int slot, int component, int size)
    {
        byte[] image = new byte[size];
        byte[] block = new byte[SlotBlock.Bytes];
        for (int offset = 0; offset < size; offset += SlotBlock.Bytes)
        {
            int expected = size - offset < SlotBlock.Bytes ? size - offset : SlotBlock.Bytes;
            if (!TryReadFile(BlockName(slot, component, offset), block, out int count) || count != expected)
            {
                return null;
            }

            Array.Copy(block, 0, image, offset, count);
        }

        return image;
    }

    private bool TryReadFile(string name, byte[] buffer, out int count)
    {
        StorageResult result = _storage.Read(name, buffer, out count);
        HasReadFailed |= result == StorageResult.Failed;
        return result == StorageResult.Found;
    }

    private static string Name(int slot) => slot == SlotRecord.First ? "set-a." : "set-b.";

    private static string EnvelopeName(int slot) => Name(slot) + "suit";

    private static string BlockName(int slot, int component, int offset)
    {
        byte[] place = { (byte)component, (byte)(offset / SlotBlock.Bytes) };
        return Name(slot) + Hexadecimal.Of(place, place.Length);
    }

    private int BytesOf(int slot, int component, byte[] block)
    {
        int bytes = 0;
        while (bytes < LoadLimitBytes && bytes % SlotBlock.Bytes == 0
            && TryReadFile(BlockName(slot, component, bytes), block, out int count))
        {
            bytes += count;
            if (count < SlotBlock.Bytes)
            {
                break;
            }
        }

        return bytes;
    }
}
