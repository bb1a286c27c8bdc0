using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Board;

/// <summary>A bed, as it is shown.</summary>
public sealed record BedView
{
    /// <summary>Its name.</summary>
    public required string Bed { get; init; }

    /// <summary>What is the case there.</summary>
    public required BedState State { get; init; }

    /// <summary>The association; null for a bed that is free.</summary>
    public Association? Association { get; init; }

    /// <summary>How the patient is called, or the patient's id when the record system does not know them; empty for a bed that is free.</summary>
    public string Patient { get; init; } = "";

    /// <summary>The newest value of each vital sign that the sensor measures.</summary>
    public IReadOnlyList<VitalView> Vitals { get; init; } = [];

    /// <summary>The most urgent first.</summary>
    public IReadOnlyList<AlarmView> Alarms { get; init; } = [];

    /// <summary>Of the most urgent alarm.</summary>
    public AlarmLevel Level => Alarms.Count == 0 ? AlarmLevel.None : Alarms[0].Level;

    /// <summary>Whether the sensor is heard of.</summary>
    public LinkState Link { get; init; }

    /// <summary>The same in words: "no signal since 14:03".</summary>
    public string LinkWords { get; init; } = "";

    /// <summary>Packs of readings that wait on the sensor, as far as is known.</summary>
    public long Waiting { get; init; }

    /// <summary>The same in words; empty when nothing waits.</summary>
    public string WaitingWords { get; init; } = "";

    /// <summary>What the sensor's battery holds, in words; empty when it never said.</summary>
    public string BatteryWords { get; init; } = "";

    /// <summary>All that matters, in a sentence or two.</summary>
    public string Summary { get; init; } = "";
}
