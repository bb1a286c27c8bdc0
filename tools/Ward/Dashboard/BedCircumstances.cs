using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What decides beside its values on what is shown of a bed.</summary>
/// <param name="Deafness">Why the ward hears no sensor; empty when it does.</param>
/// <param name="HearsSince">Since when it hears sensors again, or null if it always has.</param>
/// <param name="Restore">The last time that the database was restored, or null.</param>
/// <param name="Uncounted">Since when and why the values of the bed's sensor count for no patient; or null.</param>
/// <param name="Acknowledged">The last time that somebody has seen that the sensor is silent, or null.</param>
/// <param name="Score">How the sensor computes the early-warning score; or null.</param>
internal sealed record BedCircumstances(
    PageText Deafness, DateTimeOffset? HearsSince, StoreRestore? Restore, UncountedSensor? Uncounted, SilenceStep? Acknowledged,
    ScoreRule? Score);
