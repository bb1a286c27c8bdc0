using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>Two slots of a boot loader, which are flash: what is in them takes no heap. The images are the mirror's zeros.</summary>
internal sealed class BootSlots : IUpdateSlots
{
    private byte[]? _running;
    private byte[]? _other;
    private int _writtenBytes;
    private bool _isComplete;

    /// <inheritdoc/>
    public int SetLimitBytes => 1 << 20;

    /// <inheritdoc/>
    public byte[]? Measurements => null;

    /// <inheritdoc/>
    public int ComponentsLimit => 1;

    /// <inheritdoc/>
    public int StorageBytes => 0;

    /// <inheritdoc/>
    public SlotState State { get; private set; }

    /// <summary>What the boot loader does at a start: swaps to what is complete.</summary>
    public BootSlots Boot()
    {
        if (_isComplete)
        {
            (_running, _other, _isComplete, State) = (_other, _running, false, SlotState.OnTrial);
        }

        return this;
    }

    /// <inheritdoc/>
    public bool TryReadEnvelope(bool isRunning, byte[] buffer, out int count)
    {
        byte[]? envelope = isRunning ? _running : _other;
        envelope?.CopyTo(buffer, 0);
        count = envelope?.Length ?? 0;
        return envelope is not null;
    }

    /// <inheritdoc/>
    public SlotResult Begin(byte[] envelope)
    {
        // A copy, as flash keeps one: the agent's own may go.
        _other = [.. envelope];
        _writtenBytes = 0;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public int ResumeAt(int component) => _writtenBytes;

    /// <inheritdoc/>
    public SlotResult Write(int component, int offset, byte[] block, int count)
    {
        _writtenBytes = offset + count;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public bool TryRead(int component, int offset, byte[] block, out int count)
    {
        count = Math.Min(SlotBlock.Bytes, _writtenBytes - offset);
        Array.Clear(block, 0, Math.Max(count, 0));
        return count > 0;
    }

    /// <inheritdoc/>
    public SlotResult Complete(byte[] manifestDigest)
    {
        _isComplete = true;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public SlotResult Confirm()
    {
        State = SlotState.Settled;
        return SlotResult.Done;
    }

    /// <inheritdoc/>
    public SlotResult Revert() => SlotResult.Done;
}
