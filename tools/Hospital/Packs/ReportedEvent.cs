namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack of the class "audit" reports.</summary>
/// <param name="Kind">"update", "command", "pairing" or "storage".</param>
/// <param name="What">What has happened.</param>
/// <param name="Number">Which release, or which command.</param>
/// <param name="Reason">Why.</param>
public sealed record ReportedEvent(string Kind, long What, long Number, long Reason);
