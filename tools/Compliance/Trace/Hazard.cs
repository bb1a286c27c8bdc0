namespace NanoMedAgent.Compliance.Trace;

/// <summary>A hazardous situation of the software, as in a table after ISO 14971.</summary>
/// <param name="Id">Ours, such as <c>H-01</c>.</param>
/// <param name="Situation">Lines; what a patient is exposed to.</param>
/// <param name="Causes">One each.</param>
/// <param name="Sequence">Lines; how a cause leads to the situation, and that to harm.</param>
/// <param name="Harm">Lines.</param>
/// <param name="Severity">The class of the harm; the controls do not change it.</param>
/// <param name="Before">The class of its probability without the controls.</param>
/// <param name="After">The class of its probability with the controls.</param>
/// <param name="Why">Lines; the reason for these classes.</param>
/// <param name="Controls">At least one.</param>
/// <param name="Tests">Full names of tests that show that the controls work.</param>
/// <param name="Residual">Lines; what is left.</param>
public sealed record Hazard(
    string Id,
    string[] Situation,
    string[] Causes,
    string[] Sequence,
    string[] Harm,
    string Severity,
    string Before,
    string After,
    string[] Why,
    HazardControl[] Controls,
    string[] Tests,
    string[] Residual);
