namespace NanoMedAgent.Time;

/// <summary>
/// How often something from outside may cost what is dear: a few times in a row, and then once a minute. So a storm costs the device no more of its time than that: to
/// verify a signature takes it seconds.
/// </summary>
public sealed class RateLimiter
{
    private const long IntervalMs = 60_000;

    private readonly int _atOnce;
    private long _nextFreeMs;

    /// <summary>An allowance.</summary>
    /// <param name="atOnce">How often in a row.</param>
    public RateLimiter(int atOnce) => _atOnce = atOnce;

    /// <summary>Whether one more is allowed now; it is counted then.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public bool TryTake(long nowMs)
    {
        long fromMs = _nextFreeMs > nowMs ? _nextFreeMs : nowMs;
        if (fromMs + IntervalMs > nowMs + (_atOnce * IntervalMs))
        {
            return false;
        }

        _nextFreeMs = fromMs + IntervalMs;
        return true;
    }
}
