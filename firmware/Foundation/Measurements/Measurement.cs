namespace NanoMedAgent.Measurements;

/// <summary>One vital sign at one instant. Owned by the caller and overwritten for each measurement.</summary>
public sealed class Measurement
{
    /// <summary>As the time of a sample: it was taken by the call itself.</summary>
    public const long Now = long.MaxValue;

    /// <summary>In the unit of its <see cref="VitalSign"/>. Meaningless unless <see cref="HasValue"/>.</summary>
    public int Value;

    /// <summary>The quality of the value, or why there is none.</summary>
    public SignalQuality Quality;

    /// <summary>Uptime in milliseconds at which the sample that the value comes from was taken; or <see cref="Now"/>.</summary>
    public long SampledMs;

    /// <summary>
    /// Whether there is a value; otherwise <see cref="Quality"/> has the reason. A missing value is never reported as zero.
    /// </summary>
    public bool HasValue => Quality <= SignalQuality.Implausible;

    /// <summary>Sets a value that was measured just now.</summary>
    public void Set(int value, SignalQuality quality)
    {
        Value = value;
        Quality = quality;
        SampledMs = Now;
    }

    /// <summary>Sets that there is no value.</summary>
    public void SetMissing(SignalQuality reason)
    {
        Value = 0;
        Quality = reason;
    }
}
