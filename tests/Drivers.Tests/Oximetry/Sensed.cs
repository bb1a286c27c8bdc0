using NanoMedAgent.Measurements;

namespace Drivers.Tests.Oximetry;

/// <summary>What an oximeter measured at a time, and its error.</summary>
internal sealed record Sensed(
    double Seconds,
    double? Rate,
    SignalQuality RateQuality,
    double RateError,
    double? Saturation,
    SignalQuality SaturationQuality,
    double SaturationError)
{
    /// <summary>Largest error that counts as right, in beats a minute.</summary>
    public const double RateLimit = 2;

    /// <summary>Largest error that counts as right, in percent.</summary>
    public const double SaturationLimit = 2;

    /// <summary>Whether the values are right, or were not given.</summary>
    public bool IsRight => RateError <= RateLimit && SaturationError <= SaturationLimit;
}
