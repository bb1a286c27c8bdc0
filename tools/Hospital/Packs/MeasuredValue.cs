using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>A measured value out of a pack.</summary>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Value">In the unit that is stored.</param>
/// <param name="Quality">"good", or what the device remarked: "motion", "implausible".</param>
public sealed record MeasuredValue(VitalSign Vital, decimal Value, string Quality);
