namespace NanoMedAgent.Outbox;

/// <summary>
/// What the custodian says that it lacks. An acknowledgement that was delayed, or that somebody sends again, says it too, and what was sent may have been lost. So
/// a lack counts when it is claimed again by a clock that has gone on, and everything that was here then is acknowledged or was sent once more.
/// </summary>
internal sealed class CustodianView
{
    private long _newestTime;
    private long _missing;
    private long _missingSince;
    private int _roundsThen;
    private long _lastThen;

    /// <summary>Takes note of an acknowledgement that verified.</summary>
    /// <param name="missing">The lowest number that it does not claim.</param>
    /// <param name="unixSeconds">The custodian's clock.</param>
    /// <param name="rounds">How often everything was sent so far.</param>
    /// <param name="oldest">The lowest number that waits, or 0.</param>
    /// <param name="last">The number used last.</param>
    /// <returns>Whether the custodian really lacks that number, and will go on to.</returns>
    public bool ConfirmsMissing(long missing, long unixSeconds, int rounds, long oldest, long last)
    {
        if (unixSeconds < _newestTime)
        {
            return false;
        }

        _newestTime = unixSeconds;
        if (missing != _missing)
        {
            _missing = missing;
            _missingSince = unixSeconds;
            _roundsThen = rounds;
            _lastThen = last;
        }

        return unixSeconds > _missingSince && (oldest == 0 || oldest > _lastThen || rounds > _roundsThen);
    }
}
