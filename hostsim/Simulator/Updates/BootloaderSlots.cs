using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>
/// The two slots of a boot loader like MCUboot, which the 2.x line of nanoFramework builds on: the image of one component runs from the primary slot; another is written
/// to the secondary one and exchanged with it at the next start, block by block through a scratch block, so that the exchange can be cut and goes on. An image that was
/// not confirmed is exchanged back. Each write to flash is an operation at which the power can be cut.
/// </summary>
public sealed class BootloaderSlots : IUpdateSlots
{
    private const int EnvelopeItem = 0;

    private readonly Func<byte[], byte[], bool> _verify;
    private readonly int _limit;
    private readonly byte[]?[] _primary;
    private readonly byte[]?[] _secondary;
    private byte[]? _scratch;
    private Exchange _exchange;
    private int _item;
    private int _phase;
    private bool _isOk = true;

    // Whether what lies in the secondary slot was confirmed once, and whether the exchange that is wanted brings that back.
    private bool _isSecondaryGood;
    private bool _isReturn;

    /// <summary>Empty slots; the device runs the image that it left the factory with.</summary>
    /// <param name="limit">Bytes of the largest image.</param>
    /// <param name="verify">What the boot loader asks of an envelope and an image before it starts that.</param>
    public BootloaderSlots(int limit, Func<byte[], byte[], bool> verify)
    {
        _limit = limit;
        _verify = verify;
        _primary = new byte[1 + Blocks(limit)][];
        _secondary = new byte[1 + Blocks(limit)][];
    }

    private enum Exchange
    {
        None,
        Wanted,
        Underway,
        Back,
    }

    /// <summary>Writing operations so far.</summary>
    public long Operations { get; private set; }

    /// <summary>The power goes at this operation; null for never.</summary>
    public StorageFault? Cut { get; set; }

    /// <inheritdoc/>
    public int SetLimit => _limit;

    /// <inheritdoc/>
    public int ComponentsLimit => 1;

    /// <inheritdoc/>
    public int StorageBytes => 0;

    /// <inheritdoc/>
    public SlotState State { get; private set; }

    /// <summary>The image that runs; empty for the one that the device left the factory with.</summary>
    public byte[] Running => Image(_primary);

    /// <summary>A start: finishes what was cut, exchanges what is wanted, and takes back what was not confirmed.</summary>
    public void Boot()
    {
        State = SlotState.Settled;
        if (_exchange is Exchange.None && !_isOk)
        {
            Operate(() => (_exchange, _item, _phase) = (Exchange.Back, 0, 0));
        }
        else if (_exchange is Exchange.Wanted)
        {
            // What comes back from here was confirmed once, be it the one from the factory.
            if (_secondary[EnvelopeItem] is { } envelope && !_verify(envelope, Image(_secondary)))
            {
                Operate(() => _exchange = Exchange.None);
                State = SlotState.Rejected;
                return;
            }

            Operate(() => (_exchange, _item, _phase) = (Exchange.Underway, 0, 0));
        }

        if (_exchange is Exchange.Underway or Exchange.Back)
        {
            ExchangeItems();
            bool isTrial = _exchange is Exchange.Underway;
            Operate(() => (_isOk, _exchange, _isSecondaryGood) = (!isTrial, Exchange.None, isTrial ? _isSecondaryGood : _isReturn));
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

        Operate(() => (_exchange, _isSecondaryGood) = (Exchange.None, false));
        Operate(() => Array.Clear(_secondary));
        WriteItem(_secondary, EnvelopeItem, [.. envelope]);
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public int ResumeAt(int component) => component == 0 ? Image(_secondary).Length : 0;

    /// <inheritdoc/>
    public SlotResult Write(int component, int offset, byte[] block, int count)
    {
        if (component != 0 || offset % SlotBlock.Bytes != 0 || offset > ResumeAt(0) || offset + count > _limit)
        {
            return SlotResult.OutOfOrder;
        }

        WriteItem(_secondary, 1 + (offset / SlotBlock.Bytes), block[..count]);
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public bool TryRead(int component, int offset, byte[] block, out int count)
    {
        byte[]? content = component == 0 && offset < _limit ? _secondary[1 + (offset / SlotBlock.Bytes)] : null;
        count = content?.Length ?? 0;
        content?.CopyTo(block, 0);
        return content is not null;
    }

    /// <inheritdoc/>
    public SlotResult Complete(byte[] manifestDigest)
    {
        Operate(() => (_exchange, _isReturn) = (Exchange.Wanted, false));
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public SlotResult Confirm()
    {
        if (State != SlotState.OnTrial)
        {
            return SlotResult.NothingThere;
        }

        Operate(() => (_isOk, _isSecondaryGood) = (true, true));
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
            return SlotResult.NothingThere;
        }

        Operate(() => (_exchange, _isReturn) = (Exchange.Wanted, true));
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

    private void ExchangeItems()
    {
        while (_item < _primary.Length)
        {
            int item = _item;
            if (_phase == 0)
            {
                Operate(() => _scratch = _primary[item], () => _scratch = Half(_primary[item]));
                Operate(() => _phase = 1);
            }

            if (_phase == 1)
            {
                WriteItem(_primary, item, _secondary[item]);
                Operate(() => _phase = 2);
            }

            WriteItem(_secondary, item, _scratch);
            Operate(() => (_item, _phase) = (item + 1, 0));
        }
    }

    private void WriteItem(byte[]?[] slot, int item, byte[]? content) => Operate(() => slot[item] = content, () => slot[item] = Half(content));

    private static byte[]? Half(byte[]? content) => content?[..(content.Length / 2)];

    /// <summary>Does an operation on flash, unless the power goes: before it, in the middle of it, or behind it.</summary>
    private void Operate(Action whole, Action? torn = null)
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
