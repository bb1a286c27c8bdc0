using NanoMedAgent.Platform;

namespace NanoMedAgent.Time;

/// <summary>The date as well as the device knows it (PROTOCOL.md, "Time"): from the platform's clock, or else from what the custodian said.</summary>
internal sealed class DeviceClock
{
    private readonly IMonotonicClock _uptime;
    private readonly IWallClock _date;
    private bool _isAuthenticated;
    private long _unixSecondsAtStart;

    /// <summary>A clock that knows nothing yet but what the seams say.</summary>
    public DeviceClock(IMonotonicClock uptime, IWallClock date)
    {
        _uptime = uptime;
        _date = date;
    }

    /// <summary>Milliseconds since start.</summary>
    public long UptimeMilliseconds => _uptime.UptimeMilliseconds;

    /// <summary>How far <see cref="UnixSeconds"/> may be believed now.</summary>
    public ClockQuality Quality => _date.Quality != ClockQuality.None ? _date.Quality : _isAuthenticated ? ClockQuality.Authenticated : ClockQuality.None;

    /// <summary>Seconds since 1970-01-01 UTC. Meaningless while <see cref="Quality"/> is <see cref="ClockQuality.None"/>.</summary>
    public long UnixSeconds => _date.Quality != ClockQuality.None ? _date.UnixSeconds : _unixSecondsAtStart + (UptimeMilliseconds / 1000);

    /// <summary>
    /// Takes the time out of a message that verified. Only the first one counts: one that somebody held back would otherwise turn the clock back.
    /// </summary>
    public void SetAuthenticated(long unixSeconds)
    {
        if (!_isAuthenticated)
        {
            _isAuthenticated = true;
            _unixSecondsAtStart = unixSeconds - (UptimeMilliseconds / 1000);
        }
    }
}
