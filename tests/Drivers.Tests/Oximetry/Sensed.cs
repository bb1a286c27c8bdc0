using NanoMedAgent.Measurements;

namespace Drivers.Tests.Oximetry;

/// <summary>What an oximeter said at a time, and how far that was from the truth.</summary>
internal sealed record Sensed(double Seconds, double? Rate, SignalQuality RateQuality, double RateError, double? Saturation, SignalQuality SaturationQuality, double SaturationError)
{
    /// <summary>Beats in a minute.</summary>
    public const double RateLimit = 2;

    /// <summary>Percent.</summary>
    public const double SaturationLimit = 2;

    /// <summary>Whether what was said is true, or nothing was said.</summary>
    public bool IsTrue => RateError <= RateLimit && SaturationError <= SaturationLimit;
}
