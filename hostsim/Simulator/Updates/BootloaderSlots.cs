using System.Security.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>
/// The two slots of a boot loader like MCUboot, which the 2.x line of nanoFramework builds on. The image in the primary slot runs.
/// Another one is written to the secondary slot and swapped with it at the next start, block by block through a scratch block; a swap
/// that was cut goes on at the next start. An image that was not confirmed is swapped back. The power can be cut at each write to
/// flash.
/// </summary>
public sealed class BootloaderSlots : IUpdateSlots
{
    private const int EnvelopeItem = 0;

    private readonly Func<byte[], byte[], bool> _verify;
    private readonly int _limitBytes;
    private readonly byte[]?[] _primary;
    private readonly byte[]?[] _secondary;
    private byte[]? _scratch;
    private Swap _swap;
    private int _item;
    private int _phase;
    private bool _isOk = true;

    // Whether the image in the secondary slot was confirmed once, and whether the requested swap brings it back.
    private bool _isSecondaryGood;
    private bool _isReturn;

    /// <summary>Empty slots; the device runs its factory image.</summary>
    /// <param name="limitBytes">The largest image.</param>
    /// <param name="verify">Whether the boot loader accepts an envelope and its image.</param>
    public BootloaderSlots(int limitBytes, Func<byte[], byte[], bool> verify)
    {
        _limitBytes = limitBytes;
        _verify = verify;
        _primary = new byte[1 + Blocks(limitBytes)][];
        _secondary = new byte[1 + Blocks(limitBytes)][];
    }

    private enum Swap
    {
        None,
        Requested,
        Running,
        Reverting,
    }

    /// <summary>Write operations so far.</summary>
    public long Operations { get; private set; }

    /// <summary>The write operation at which the power is cut; null for none.</summary>
    public StorageFault? Cut { get; set; }

    /// <inheritdoc/>
    public int SetLimitBytes => _limitBytes;

    /// <inheritdoc/>
    public int ComponentsLimit => 1;

    /// <inheritdoc/>
    public int StorageBytes => 0;

    /// <inheritdoc/>
    public SlotState State { get; private set; }

    /// <inheritdoc/>
    /// <remarks>As MCUboot with measured boot.</remarks>
    public byte[]? Measurements => _primary[EnvelopeItem] is null ? null : SHA256.HashData(Running);

    /// <summary>The image that runs; empty for the factory image.</summary>
    public byte[] Running => Image(_primary);

    /// <summary>
    /// What the boot loader does at a start: finishes a swap that was cut, does a requested one, and swaps back what was not confirmed.
    /// </summary>
    public void Boot()
    {
        State = SlotState.Settled;
        if (_swap is Swap.None && !_isOk)
        {
            WriteFlash(() => (_swap, _item, _phase) = (Swap.Reverting, 0, 0));
        }
        else if (_swap is Swap.Requested)
        {
            // An image without an envelope is the factory image, which needs no proof.
            if (_secondary[EnvelopeItem] is { } envelope && !_verify(envelope, Image(_secondary)))
            {
                WriteFlash(() => _swap = Swap.None);
                State = SlotState.Rejected;
                return;
            }

            WriteFlash(() => (_swap, _item, _phase) = (Swap.Running, 0, 0));
        }

        if (_swap is Swap.Running or Swap.Reverting)
        {
            SwapItems();
            bool isTrial = _swap is Swap.Running;
            WriteFlash(() => (_isOk, _swap, _isSecondaryGood) = (!isTrial, Swap.None, isTrial ? _isSecondaryGood : _isReturn));
            State = isTrial ? SlotState.OnTrial : SlotState.Settled;
        }
    }

    /// <inheritdoc/>
    public bool TryReadEnvelope(bool isRunning, byte[] buffer, out int count)
    {
        byte[]? envelope = (isRunning ? _primary : _secondary)[EnvelopeItem];
        count = envelope?.Length ?? 0;
        envelope?.CopyTo(buffer, 0);
        return envelope is not null;
    }

    /// <inheritdoc/>
    public SlotResult Begin(byte[] envelope)
    {
        if (State == SlotState.OnTrial)
        {
            return SlotResult.OutOfOrder;
        }

        WriteFlash(() => (_swap, _isSecondaryGood) = (Swap.None, false));
        WriteFlash(() => Array.Clear(_secondary));
        WriteItem(_secondary, EnvelopeItem, [.. envelope]);
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public int ResumeAt(int component) => component == 0 ? Image(_secondary).Length : 0;

    /// <inheritdoc/>
    public SlotResult Write(int component, int offset, byte[] block, int count)
    {
        if (component != 0 || offset % SlotBlock.Bytes != 0 || offset > ResumeAt(0) || offset + count > _limitBytes)
        {
            return SlotResult.OutOfOrder;
        }

        WriteItem(_secondary, 1 + (offset / SlotBlock.Bytes), block[..count]);
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public bool TryRead(int component, int offset, byte[] block, out int count)
    {
        byte[]? content = component == 0 && offset < _limitBytes ? _secondary[1 + (offset / SlotBlock.Bytes)] : null;
        count = content?.Length ?? 0;
        content?.CopyTo(block, 0);
        return content is not null;
    }

    /// <inheritdoc/>
    public SlotResult Complete(byte[] manifestDigest)
    {
        WriteFlash(() => (_swap, _isReturn) = (Swap.Requested, false));
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public SlotResult Confirm()
    {
        if (State != SlotState.OnTrial)
        {
            return SlotResult.SetMissing;
        }

        WriteFlash(() => (_isOk, _isSecondaryGood) = (true, true));
        State = SlotState.Settled;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public SlotResult Revert()
    {
        if (State == SlotState.OnTrial)
        {
            // The next start does it.
            return SlotResult.Done;
        }

        if (!_isSecondaryGood)
        {
            return SlotResult.SetMissing;
        }

        WriteFlash(() => (_swap, _isReturn) = (Swap.Requested, true));
        return SlotResult.Done;
    }

    private static int Blocks(int bytes) => (bytes + SlotBlock.Bytes - 1) / SlotBlock.Bytes;

    private static byte[] Image(byte[]?[] slot)
    {
        List<byte> image = [];
        foreach (byte[]? block in slot.Skip(1).TakeWhile(block => block is not null))
        {
            image.AddRange(block!);
            if (block!.Length < SlotBlock.Bytes)
            {
                break;
            }
        }

        return [.. image];
    }

    private void SwapItems()
    {
        while (_item < _primary.Length)
        {
            int item = _item;
            if (_phase == 0)
            {
                WriteFlash(() => _scratch = _primary[item], () => _scratch = Half(_primary[item]));
                WriteFlash(() => _phase = 1);
            }

            if (_phase == 1)
            {
                WriteItem(_primary, item, _secondary[item]);
                WriteFlash(() => _phase = 2);
            }

            WriteItem(_secondary, item, _scratch);
            WriteFlash(() => (_item, _phase) = (item + 1, 0));
        }
    }

    private void WriteItem(byte[]?[] slot, int item, byte[]? content) =>
        WriteFlash(() => slot[item] = content, () => slot[item] = Half(content));

    private static byte[]? Half(byte[]? content) => content?[..(content.Length / 2)];

    /// <summary>Does a write to flash, unless the power is cut before, during or after it.</summary>
    private void WriteFlash(Action whole, Action? torn = null)
    {
        Operations++;
        if (Cut is { } cut && cut.Operation == Operations)
        {
            Cut = null;
            Action? part = cut.Kind switch
            {
                StorageFaultKind.CutAfter => whole,
                StorageFaultKind.CutBefore => null,
                _ => torn,
            };
            part?.Invoke();
            throw new PowerCutException(cut);
        }

        whole();
    }
}
