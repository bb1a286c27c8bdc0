namespace NanoMedAgent.Compliance.Trace;

/// <summary>The file of hazardous situations.</summary>
/// <param name="Severities">The classes of severity, the slightest first, with what they mean.</param>
/// <param name="Probabilities">The classes of probability, the rarest first, with what they mean.</param>
/// <param name="Hazards">In the order of their ids.</param>
public sealed record HazardTable(
    Dictionary<string, string> Severities,
    Dictionary<string, string> Probabilities,
    Hazard[] Hazards);
