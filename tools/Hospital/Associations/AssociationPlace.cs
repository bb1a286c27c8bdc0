namespace NanoMedAgent.Hospital.Associations;

/// <summary>Where a patient with a device is, from some time on.</summary>
/// <param name="Since">From when on.</param>
/// <param name="Ward">The ward; empty where no record system says it.</param>
/// <param name="Bed">The bed.</param>
public sealed record AssociationPlace(DateTimeOffset Since, string Ward, string Bed);
