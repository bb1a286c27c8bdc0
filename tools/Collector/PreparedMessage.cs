using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A message that was taken apart and, where its epochs are known, decrypted. Nothing of it is stored yet.</summary>
/// <param name="Message">The message.</param>
/// <param name="Writer">Which writer stores it: always the same one for a device.</param>
/// <param name="Items">What it brings.</param>
/// <param name="Refusal">Why it was refused as a whole, or null.</param>
internal sealed record PreparedMessage(Message Message, int Writer, IReadOnlyList<IngestItem> Items, Refusal? Refusal);
