using System;
using nanoFramework.Runtime.Native;
using NanoMedAgent.Platform;
using NanoMedAgent.Time;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The chip's clock. At the start it is set to the last known time, so that certificates can be verified without a time server; then SNTP
/// sets it. What SNTP has set is the network's date.
/// </summary>
public sealed class NetworkDate : IWallClock
{
    // 2026-01-01.
    private const long Earliest = 1_767_225_600;

    // How far SNTP may move an authenticated date.
    private const long StepSeconds = 15;

    // The last known time is set so much earlier. After a quick restart the time server's would else be the same, and look like ours.
    private const long DistinctSeconds = 2;

    private readonly long _keptSeconds;
    private readonly long _startedMs = Environment.TickCount64;
    private long _setSeconds;
    private long _setMs;
    private long _provenSeconds;
    private long _provenMs;

    /// <summary>Sets the chip's clock to the last known time, if it is not later already.</summary>
    public NetworkDate(KeptTime kept)
    {
        _keptSeconds = kept.UnixSeconds - DistinctSeconds;
        if (UnixSeconds < _keptSeconds)
        {
            Set(_keptSeconds);
        }
    }

    /// <inheritdoc/>
    public ClockQuality Quality
    {
        [OwnFrame]
        get => UnixSeconds >= Earliest && !IsOurs ? ClockQuality.Network : ClockQuality.None;
    }

    /// <inheritdoc/>
    public long UnixSeconds
    {
        [OwnFrame]
        get => DateTime.UtcNow.ToUnixTimeSeconds();
    }

    // Set by this class, and by nobody since.
    private bool IsOurs
    {
        [OwnFrame]
        get => _setSeconds > 0 && IsWithin(UnixSeconds, _setSeconds + Since(_setMs), 1);
    }

    /// <summary>Takes over the date that the agent has from authenticated messages.</summary>
    /// <param name="unixSeconds">0 when it has none.</param>
    public void Follow(long unixSeconds)
    {
        _provenSeconds = unixSeconds;
        _provenMs = Environment.TickCount64;
    }

    /// <summary>
    /// Sets the chip's clock, before certificates are verified, where SNTP has moved it too far from an authenticated date. Without one,
    /// every second attempt is with the last known time, so that a wrong time server does not keep the device offline.
    /// </summary>
    /// <param name="isSecondAttempt">Whether the attempt before has failed, with the chip's clock as it is.</param>
    public void Correct(bool isSecondAttempt)
    {
        long proven = _provenSeconds + Since(_provenMs);
        if (_provenSeconds > 0 && !IsWithin(UnixSeconds, proven, StepSeconds))
        {
            Set(proven);
        }
        else if (_provenSeconds == 0 && _keptSeconds > 0 && isSecondAttempt)
        {
            Set(_keptSeconds + Since(_startedMs));
        }
    }

    private static long Since(long ms) => (Environment.TickCount64 - ms) / 1000;

    private static bool IsWithin(long one, long other, long seconds) => one - other <= seconds && other - one <= seconds;

    [OwnFrame]
    private void Set(long unixSeconds)
    {
        _setSeconds = unixSeconds;
        _setMs = Environment.TickCount64;
        Rtc.SetSystemTime(DateTime.FromUnixTimeSeconds(unixSeconds));
    }
}
