namespace NanoMedAgent.Measurements;

/// <summary>One vital sign at one instant. Owned by the caller and written anew for each measurement.</summary>
public sealed class Measurement
{
    /// <summary>In the unit of its <see cref="VitalSign"/>. Meaningless unless <see cref="HasValue"/>.</summary>
    public int Value;

    /// <summary>How good it is, or why there is no value.</summary>
    public SignalQuality Quality;

    /// <summary>false: no value, for the reason in <see cref="Quality"/>. Never a zero in its place.</summary>
    public bool HasValue => Quality <= SignalQuality.Implausible;

    /// <summary>There is a value.</summary>
    public void Set(int value, SignalQuality quality)
    {
        Value = value;
        Quality = quality;
    }

    /// <summary>There is no value.</summary>
    public void SetMissing(SignalQuality reason)
    {
        Value = 0;
        Quality = reason;
    }
}
