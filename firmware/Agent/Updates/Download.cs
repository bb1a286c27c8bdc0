using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// Fetches one component, block by block. Each block is hashed and counted on its way into the slot. After a restart the download resumes
/// from what is in the slot. All that a bad mirror can cause is bounded. RAM holds one block of the payload, and only from its arrival
/// until it is in the slot.
/// </summary>
internal sealed class Download
{
    // Consecutive failures, with delays that double: after half an hour the download fails.
    private const int FailuresLimit = 10;
    private const long FirstPauseMs = 2_000;
    private const long LongestPauseMs = 1_800_000;

    // Even over a bad connection, a block takes about a second.
    private const long AnswerTimeoutMs = 60_000;

    private readonly IUpdateSlots _slots;
    private readonly IPayloadSource _source;
    private readonly Sha256 _hash = new();
    private readonly string _uri;
    private bool _isResumed;
    private int _failures;
    private long _deadlineMs;
    private bool _isAsked;

    /// <summary>Resumes a component at the end of what is in the slot.</summary>
    public Download(IUpdateSlots slots, IPayloadSource source, int component, SuitParameters parameters)
    {
        _slots = slots;
        _source = source;
        _uri = parameters.Uri;
        Digest = parameters.Digest;
        Component = component;
        SizeBytes = (int)parameters.Size;
        int there = slots.ResumeAt(component);
        there = there > SizeBytes ? 0 : there == SizeBytes ? there : there - (there % SlotBlock.Bytes);
        byte[] block = there > 0 ? new byte[SlotBlock.Bytes] : null;
        while (DoneBytes < there && slots.TryRead(component, DoneBytes, block, out int count) && count == Part(DoneBytes))
        {
            _hash.Update(block, 0, count);
            DoneBytes += count;
        }

        _isResumed = DoneBytes > 0;
    }

    /// <summary>The component's index.</summary>
    public readonly int Component;

    /// <summary>SHA-256 that the component must have.</summary>
    public readonly byte[] Digest;

    /// <summary>The component's size in bytes.</summary>
    public readonly int SizeBytes;

    /// <summary>Bytes of it that are in the slot.</summary>
    public int DoneBytes;

    /// <summary>Uptime in milliseconds at which the next step is needed; before that, only when an answer has arrived.</summary>
    public long NextMs;

    /// <summary>Writes the block that has arrived, and requests the next one.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <returns>None when the component is complete and its digest is right; <see cref="UpdateReason.Underway"/> until then.</returns>
    public UpdateReason Step(long nowMs)
    {
        if (DoneBytes == SizeBytes)
        {
            return Finish(nowMs);
        }

        if (!_isAsked)
        {
            if (nowMs >= NextMs)
            {
                _source.Request(_uri, DoneBytes, Part(DoneBytes), SizeBytes);
                _isAsked = true;
                _deadlineMs = nowMs + AnswerTimeoutMs;
                NextMs = nowMs;
            }

            return UpdateReason.Underway;
        }

        switch (_source.TakeAnswer(out byte[] block))
        {
            case PayloadAnswer.Arrived:
                return WriteBlock(nowMs, block);
            case PayloadAnswer.Unavailable:
                return Fail(nowMs, UpdateReason.PayloadUnavailable);
            case PayloadAnswer.TooShort:
                return Fail(nowMs, UpdateReason.PayloadTooShort);
            case PayloadAnswer.TooLong:
                return Fail(nowMs, UpdateReason.PayloadTooLong);
            default:
                NextMs = _deadlineMs;
                return nowMs < _deadlineMs ? UpdateReason.Underway : Fail(nowMs, UpdateReason.PayloadTooSlow);
        }
    }

    /// <summary>Cancels the request; the next step repeats it.</summary>
    [OwnFrame]
    public void CancelRequest()
    {
        if (_isAsked)
        {
            _source.Cancel();
            _isAsked = false;
        }
    }

    [OwnFrame]
    private UpdateReason Finish(long nowMs)
    {
        if (ConstantTime.AreEqual(_hash.Finish(), Digest))
        {
            return UpdateReason.None;
        }

        if (!_isResumed)
        {
            return UpdateReason.ImageWrong;
        }

        // The resumed part may come from a bad mirror, or the flash may have lost it: fetch the whole component once more.
        _isResumed = false;
        _hash.Reset();
        DoneBytes = 0;
        NextMs = nowMs;
        return UpdateReason.Underway;
    }

    private int Part(int offset) => SizeBytes - offset < SlotBlock.Bytes ? SizeBytes - offset : SlotBlock.Bytes;

    private UpdateReason WriteBlock(long nowMs, byte[] block)
    {
        int count = Part(DoneBytes);
        SlotResult result = _slots.Write(Component, DoneBytes, block, count);
        if (result != SlotResult.Done)
        {
            return Fail(nowMs, result == SlotResult.StorageFailed ? UpdateReason.StorageFailed : UpdateReason.SetTooLarge);
        }

        _hash.Update(block, 0, count);
        DoneBytes += count;
        _failures = 0;
        _isAsked = false;
        NextMs = nowMs;
        return UpdateReason.Underway;
    }

    private UpdateReason Fail(long nowMs, UpdateReason reason)
    {
        CancelRequest();
        _failures++;
        long pauseMs = FirstPauseMs << _failures;
        NextMs = nowMs + (pauseMs < LongestPauseMs ? pauseMs : LongestPauseMs);
        return _failures < FailuresLimit ? UpdateReason.Underway : reason;
    }
}
