namespace NanoMedAgent.Hospital.Associations;

/// <summary>A step of the technical alarm that a device is silent.</summary>
/// <param name="Association">The association's id.</param>
/// <param name="Silent">When something last arrived, or when it was paired. It tells this silence from others of the association.</param>
/// <param name="Kind">What has happened.</param>
/// <param name="Priority">The priority, in the words of IEC 60601-1-8: "low", "medium" or "high"; empty at the end.</param>
/// <param name="At">When.</param>
/// <param name="By">The id of a person, or "ward".</param>
public sealed record SilenceStep(
    string Association, DateTimeOffset Silent, SilenceStepKind Kind, string Priority, DateTimeOffset At, string By);
