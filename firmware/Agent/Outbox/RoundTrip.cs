namespace NanoMedAgent.Outbox;

/// <summary>
/// How long the custodian's answers take. The first acknowledgement that covers a number can only have been made after the number was
/// published for the first time, so the time in it is at most that old.
/// </summary>
internal sealed class RoundTrip
{
    private long _newest;
    private long _unanswered;
    private long _publishedMs;

    /// <summary>Records that a number is being published.</summary>
    public void NotePublished(long number, long nowMs)
    {
        if (number > _newest)
        {
            _newest = number;
            _unanswered = number;
            _publishedMs = nowMs;
        }
    }

    /// <summary>Whether an acknowledgement is the first answer to the newest number.</summary>
    /// <param name="acknowledgement">Verified.</param>
    /// <param name="outbox">Numbers before its start may have been published by an earlier one.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="limitMs">The longest time for it, in milliseconds.</param>
    public bool TryAnswer(Acknowledgement acknowledgement, ClassOutbox outbox, long nowMs, long limitMs)
    {
        if (_unanswered == 0 || !acknowledgement.Covers(_unanswered))
        {
            return false;
        }

        bool isInTime = outbox.IsSinceStart(_unanswered) && nowMs - _publishedMs <= limitMs;
        _unanswered = 0;
        return isInTime;
    }
}
