using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// Fetches one component, block by block: hashed and counted while it streams into its slot, gone on with after a restart from what is there, and bounded in all that
/// a bad mirror can do. Of the payload one block is in RAM at a time.
/// </summary>
internal sealed class Download
{
    // Failures in a row, with pauses that double: after half an hour somebody has to look.
    private const int FailuresLimit = 10;
    private const long FirstPause = 2_000;
    private const long LongestPause = 1_800_000;

    // A block takes a second on a bad day.
    private const long Patience = 60_000;

    private readonly IUpdateSlots _slots;
    private readonly IPayloadSource _source;
    private readonly byte[] _block = new byte[SlotBlock.Bytes];
    private readonly Sha256 _hash = new();
    private readonly string _uri;
    private bool _isResumed;
    private int _failures;
    private long _deadlineMs;
    private bool _isAsked;

    /// <summary>Goes on with a component where it ends.</summary>
    public Download(IUpdateSlots slots, IPayloadSource source, int component, SuitParameters parameters)
    {
        _slots = slots;
        _source = source;
        _uri = parameters.Uri;
        Digest = parameters.Digest;
        Component = component;
        Size = (int)parameters.Size;
        int there = slots.ResumeAt(component);
        there = there > Size ? 0 : there == Size ? there : there - (there % SlotBlock.Bytes);
        while (Done < there && slots.TryRead(component, Done, _block, out int count) && count == Part(Done))
        {
            _hash.Update(_block, 0, count);
            Done += count;
        }

        _isResumed = Done > 0;
    }

    /// <summary>Which one.</summary>
    public readonly int Component;

    /// <summary>What its hash has to be.</summary>
    public readonly byte[] Digest;

    /// <summary>Its bytes.</summary>
    public readonly int Size;

    /// <summary>Bytes of it that are in the slot.</summary>
    public int Done;

    /// <summary>When something is to be done next, as uptime in milliseconds; until then it is enough to look when something came in.</summary>
    public long NextMs;

    /// <summary>Takes what came, writes it, and asks for more.</summary>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <returns>None when all of it is there and right; <see cref="UpdateReason.Underway"/> until then.</returns>
    public UpdateReason Step(long now)
    {
        if (Done == Size)
        {
            return Finish(now);
        }

        if (!_isAsked)
        {
            if (now >= NextMs)
            {
                _source.Request(_uri, Done, Part(Done), Size);
                _isAsked = true;
                _deadlineMs = now + Patience;
                NextMs = now;
            }

            return UpdateReason.Underway;
        }

        switch (_source.Take(_block))
        {
            case PayloadAnswer.Here:
                return Keep(now);
            case PayloadAnswer.Unavailable:
                return Fail(now, UpdateReason.PayloadUnavailable);
            case PayloadAnswer.TooShort:
                return Fail(now, UpdateReason.PayloadTooShort);
            case PayloadAnswer.TooLong:
                return Fail(now, UpdateReason.PayloadTooLong);
            default:
                NextMs = _deadlineMs;
                return now < _deadlineMs ? UpdateReason.Underway : Fail(now, UpdateReason.PayloadTooSlow);
        }
    }

    /// <summary>Nothing is asked for any more until the next step.</summary>
    public void Pause()
    {
        if (_isAsked)
        {
            _source.Cancel();
            _isAsked = false;
        }
    }

    private UpdateReason Finish(long now)
    {
        if (ConstantTime.AreEqual(_hash.Finish(), Digest))
        {
            return UpdateReason.None;
        }

        if (!_isResumed)
        {
            return UpdateReason.ImageWrong;
        }

        // What was there before may be what a bad mirror has left, or what the flash has lost: once more, and all of it.
        _isResumed = false;
        _hash.Reset();
        Done = 0;
        NextMs = now;
        return UpdateReason.Underway;
    }

    private int Part(int offset) => Size - offset < SlotBlock.Bytes ? Size - offset : SlotBlock.Bytes;

    private UpdateReason Keep(long now)
    {
        int count = Part(Done);
        SlotResult result = _slots.Write(Component, Done, _block, count);
        if (result != SlotResult.Done)
        {
            return Fail(now, result == SlotResult.StorageFailed ? UpdateReason.StorageFailed : UpdateReason.SetTooLarge);
        }

        _hash.Update(_block, 0, count);
        Done += count;
        _failures = 0;
        _isAsked = false;
        NextMs = now;
        return UpdateReason.Underway;
    }

    private UpdateReason Fail(long now, UpdateReason reason)
    {
        Pause();
        _failures++;
        long pause = FirstPause << _failures;
        NextMs = now + (pause < LongestPause ? pause : LongestPause);
        return _failures < FailuresLimit ? UpdateReason.Underway : reason;
    }
}
