using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>A measured value of a pack.</summary>
/// <param name="Vital">Which vital sign.</param>
/// <param name="Value">In the unit of databases.</param>
/// <param name="Quality">"good", or the remark of the device: "motion", "implausible".</param>
public readonly record struct MeasuredValue(VitalSign Vital, decimal Value, string Quality);
