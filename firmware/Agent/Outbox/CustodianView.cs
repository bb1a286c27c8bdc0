namespace NanoMedAgent.Outbox;

/// <summary>
/// What the custodian says that it lacks. An acknowledgement that was delayed, or that somebody sends again, says it too; so only a lack that is claimed twice,
/// by a clock that has gone on in between, counts.
/// </summary>
internal sealed class CustodianView
{
    private long _newestTime;
    private long _missing;
    private long _missingSince;

    /// <summary>Takes note of an acknowledgement that verified.</summary>
    /// <param name="missing">The lowest number that it does not claim.</param>
    /// <param name="unixSeconds">The custodian's clock.</param>
    /// <returns>Whether the custodian really lacks that number.</returns>
    public bool Confirms(long missing, long unixSeconds)
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
        }

        return unixSeconds > _missingSince;
    }
}
