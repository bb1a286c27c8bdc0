using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What decides beside its values on what is shown of a bed.</summary>
/// <param name="IsCollected">Whether a collector runs.</param>
/// <param name="Restore">The last time that the database was restored, or null.</param>
/// <param name="Uncounted">Since when and why the values of the bed's sensor count for no patient; or null.</param>
internal sealed record BedCircumstances(bool IsCollected, StoreRestore? Restore, UncountedSensor? Uncounted);
