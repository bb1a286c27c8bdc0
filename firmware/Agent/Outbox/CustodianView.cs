namespace NanoMedAgent.Outbox;

/// <summary>
/// Which number the custodian lacks. A delayed or replayed acknowledgement also shows a missing number, and a message that was sent may
/// have been lost. So a missing number counts only when a later time of the custodian's clock confirms it, and when everything that was
/// stored here has since been acknowledged or sent once more.
/// </summary>
internal sealed class CustodianView
{
    private long _newestTime;
    private long _missing;
    private long _missingSinceUnixSeconds;
    private int _roundsThen;
    private long _lastThen;

    /// <summary>Records an acknowledgement that verified.</summary>
    /// <param name="missing">The lowest number that it does not acknowledge.</param>
    /// <param name="unixSeconds">The custodian's clock, in seconds since 1970.</param>
    /// <param name="rounds">How often everything was sent so far.</param>
    /// <param name="oldest">The lowest number that waits, or 0.</param>
    /// <param name="last">The number used last.</param>
    /// <returns>Whether the custodian really lacks that number, and will continue to.</returns>
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
            _missingSinceUnixSeconds = unixSeconds;
            _roundsThen = rounds;
            _lastThen = last;
        }

        return unixSeconds > _missingSinceUnixSeconds && (oldest == 0 || oldest > _lastThen || rounds > _roundsThen);
    }
}
