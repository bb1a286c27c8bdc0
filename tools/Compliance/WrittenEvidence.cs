using NanoMedAgent.Compliance.Trace;

namespace NanoMedAgent.Compliance;

/// <summary>What was written of the evidence.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Files">The names of the files in the folder, with slashes, and their lengths in bytes.</param>
/// <param name="BillsObstacle">Why there are no bills of materials, and what to do; null when there are.</param>
public sealed record WrittenEvidence(CompleteTrace Trace, IReadOnlyList<(string File, long Length)> Files, string? BillsObstacle);
