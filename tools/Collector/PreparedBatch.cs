using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>Messages that were taken apart and, where their epochs are known, decrypted. Nothing of them is stored yet.</summary>
/// <param name="Messages">The messages, in the order in which they arrived.</param>
/// <param name="Items">What they bring.</param>
/// <param name="Refused">Messages that were refused as a whole.</param>
internal sealed record PreparedBatch(IReadOnlyList<Message> Messages, IngestItem[] Items, IReadOnlyList<Refusal> Refused);
