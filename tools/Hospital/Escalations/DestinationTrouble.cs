namespace NanoMedAgent.Hospital.Escalations;

/// <summary>A destination that has taken nothing since.</summary>
/// <param name="Destination">Its name.</param>
/// <param name="Since">The first attempt that has failed after the last one that has not.</param>
/// <param name="Reason">Why the newest one has failed.</param>
public sealed record DestinationTrouble(string Destination, DateTimeOffset Since, string Reason);
