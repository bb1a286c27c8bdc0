using NanoMedAgent.Platform;

namespace NanoMedAgent.Time;

/// <summary>
/// The date as far as the device knows it (PROTOCOL.md, "Time"): from an authenticated message that answers what the device has just sent,
/// or else from the network's time server, which nobody authenticates.
/// </summary>
internal sealed class DeviceClock
{
    /// <summary>How long an answer may take that proves the time. Whoever delays it for longer moves no clock.</summary>
    public const long RoundTripMs = 10_000;

    // How far the time server may move an authenticated date, and how wrong that may become before it is corrected. More than a round
    // trip, so that a delay within it moves nothing.
    private const long StepSeconds = 15;

    // The custodian's clock may be ahead of the time server's.
    private const long ToleranceSeconds = 3_600;

    private readonly IMonotonicClock _uptime;
    private readonly IWallClock _date;
    private KeptTime _kept;
    private bool _isAuthenticated;
    private long _unixSecondsAtStart;

    /// <summary>A clock that only knows the platform's clocks yet.</summary>
    public DeviceClock(IMonotonicClock uptime, IWallClock date)
    {
        _uptime = uptime;
        _date = date;
    }

    /// <summary>How often the date was corrected by more than a few seconds since the start.</summary>
    public int Jumps;

    /// <summary>Milliseconds since the start.</summary>
    public long UptimeMilliseconds
    {
        [OwnFrame]
        get => _uptime.UptimeMilliseconds;
    }

    /// <summary>How reliable <see cref="UnixSeconds"/> is now.</summary>
    public ClockQuality Quality
    {
        [OwnFrame]
        get => _isAuthenticated ? ClockQuality.Authenticated : HasNetworkDate ? _date.Quality : ClockQuality.None;
    }

    /// <summary>Seconds since 1970-01-01 UTC. Meaningless while <see cref="Quality"/> is <see cref="ClockQuality.None"/>.</summary>
    public long UnixSeconds
    {
        [OwnFrame]
        get
        {
            long network = _date.UnixSeconds;
            long authenticated = AuthenticatedSeconds;
            return !_isAuthenticated || (_date.Quality != ClockQuality.None && IsNear(network, authenticated)) ? network : authenticated;
        }
    }

    /// <summary>The date from authenticated messages alone, in seconds since 1970; 0 when there was none since the start.</summary>
    public long AuthenticatedSeconds
    {
        [OwnFrame]
        get => _isAuthenticated ? _unixSecondsAtStart + (UptimeMilliseconds / 1000) : 0;
    }

    /// <summary>Reads the last known time. An earlier date from the network is not believed.</summary>
    [OwnFrame]
    public void Open(IStorage storage) => _kept = new KeptTime(storage);

    /// <summary>Sets the date from a message that verified, and that answers what was sent within <see cref="RoundTripMs"/>.</summary>
    public void SetAuthenticated(long unixSeconds)
    {
        bool isKnown = Quality != ClockQuality.None;
        bool isNear = isKnown && IsNear(unixSeconds, UnixSeconds);
        if (!_isAuthenticated || !isNear)
        {
            Jumps += isKnown && !isNear ? 1 : 0;
            _unixSecondsAtStart = unixSeconds - (UptimeMilliseconds / 1000);
            _isAuthenticated = true;
        }

        _kept.Keep(UnixSeconds);
    }

    private bool HasNetworkDate
    {
        [OwnFrame]
        get => _date.Quality != ClockQuality.None && (_kept == null || _date.UnixSeconds >= _kept.UnixSeconds - ToleranceSeconds);
    }

    private static bool IsNear(long one, long other) => one - other <= StepSeconds && other - one <= StepSeconds;
}
