using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A message, or one reading of it, that was refused.</summary>
/// <param name="Topic">Where it arrived; anybody may have written it.</param>
/// <param name="Sequence">The reading's sequence number, or 0 if the whole message was refused.</param>
/// <param name="Reason">Why.</param>
public sealed record Refusal(string Topic, long Sequence, RefusalReason Reason);
