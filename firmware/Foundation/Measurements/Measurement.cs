namespace NanoMedAgent.Measurements;

/// <summary>One vital sign at one instant. Owned by the caller and overwritten for each measurement.</summary>
public sealed class Measurement
{
    /// <summary>In the unit of its <see cref="VitalSign"/>. Meaningless unless <see cref="HasValue"/>.</summary>
    public int Value;

    /// <summary>The quality of the value, or why there is none.</summary>
    public SignalQuality Quality;

    /// <summary>
    /// Whether there is a value; otherwise <see cref="Quality"/> has the reason. A missing value is never reported as zero.
    /// </summary>
    public bool HasValue => Quality <= SignalQuality.Implausible;

    /// <summary>Sets a value.</summary>
    public void Set(int value, SignalQuality quality)
    {
        Value = value;
        Quality = quality;
    }

    /// <summary>Sets that there is no value.</summary>
    public void SetMissing(SignalQuality reason)
    {
        Value = 0;
        Quality = reason;
    }
}
