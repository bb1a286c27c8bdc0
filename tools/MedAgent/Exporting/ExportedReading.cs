using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.MedAgent.Exporting;

/// <summary>A value, and the bed of its association.</summary>
/// <param name="Reading">The value.</param>
/// <param name="Bed">The bed; empty without an association.</param>
internal sealed record ExportedReading(StoredReading Reading, string Bed)
{
    /// <summary>The quality of the clock, in a word.</summary>
    public string Clock => Reading.ClockQuality switch { 0 => "none", 1 => "network", _ => "authenticated" };
}
