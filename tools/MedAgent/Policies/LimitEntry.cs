namespace NanoMedAgent.MedAgent.Policies;

/// <summary>The limits of a vital sign, in 1/min, percent, °C or mmHg.</summary>
internal sealed record LimitEntry
{
    /// <summary>A lower value is an alarm; if left out, no value is too low.</summary>
    public decimal? Low { get; init; }

    /// <summary>A higher value is an alarm; if left out, no value is too high.</summary>
    public decimal? High { get; init; }

    /// <summary>How far within the limit a value must be to end the alarm.</summary>
    public decimal Hysteresis { get; init; }

    /// <summary>How long values must be out of the limit.</summary>
    public int DelaySeconds { get; init; }

    /// <summary>Within what the lower limit of one patient may be; if left out, a patient has none of his own.</summary>
    public RangeEntry? PatientLow { get; init; }

    /// <summary>Within what the upper limit of one patient may be; if left out, a patient has none of his own.</summary>
    public RangeEntry? PatientHigh { get; init; }

    /// <summary>"low", "medium" or "high"; if left out, high.</summary>
    public string? Priority { get; init; }
}
