namespace NanoMedAgent.Time;

/// <summary>
/// Limits how often a message from outside may cause an expensive operation: a few times in a row, then once a minute. This bounds the time
/// that a flood of messages costs the device, which needs seconds to verify a signature.
/// </summary>
internal sealed class RateLimiter
{
    private const long IntervalMs = 60_000;

    private readonly int _atOnce;
    private long _refilledMs;

    /// <summary>A limiter.</summary>
    /// <param name="atOnce">How often in a row.</param>
    public RateLimiter(int atOnce) => _atOnce = atOnce;

    /// <summary>Whether one more operation is allowed now; if so, it is counted.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public bool TryAcquire(long nowMs)
    {
        long fromMs = _refilledMs > nowMs ? _refilledMs : nowMs;
        if (fromMs + IntervalMs > nowMs + (_atOnce * IntervalMs))
        {
            return false;
        }

        _refilledMs = fromMs + IntervalMs;
        return true;
    }
}
