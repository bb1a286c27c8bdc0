using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A message, or one reading of it, that was not taken.</summary>
/// <param name="Topic">Where it arrived; as it came, so it may be anything.</param>
/// <param name="Sequence">The reading's number, or 0 when it was the whole message.</param>
/// <param name="Reason">Why.</param>
public sealed record Refusal(string Topic, long Sequence, RefusalReason Reason);
