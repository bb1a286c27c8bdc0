using NanoMedAgent.Platform;

namespace NanoMedAgent.Time;

/// <summary>
/// The date as far as the device knows it (PROTOCOL.md, "Time"): from the platform's clock, or else from an authenticated message of the
/// custodian.
/// </summary>
internal sealed class DeviceClock
{
    private readonly IMonotonicClock _uptime;
    private readonly IWallClock _date;
    private bool _isAuthenticated;
    private long _unixSecondsAtStart;

    /// <summary>A clock that only knows the platform's clocks yet.</summary>
    public DeviceClock(IMonotonicClock uptime, IWallClock date)
    {
        _uptime = uptime;
        _date = date;
    }

    /// <summary>Milliseconds since the start.</summary>
    public long UptimeMilliseconds => _uptime.UptimeMilliseconds;

    /// <summary>How reliable <see cref="UnixSeconds"/> is now.</summary>
    public ClockQuality Quality =>
        _date.Quality != ClockQuality.None ? _date.Quality : _isAuthenticated ? ClockQuality.Authenticated : ClockQuality.None;

    /// <summary>Seconds since 1970-01-01 UTC. Meaningless while <see cref="Quality"/> is <see cref="ClockQuality.None"/>.</summary>
    public long UnixSeconds => _date.Quality != ClockQuality.None ? _date.UnixSeconds : _unixSecondsAtStart + (UptimeMilliseconds / 1000);

    /// <summary>
    /// Sets the date from a message that verified. Only the first one counts: a delayed message would otherwise set the clock back.
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
