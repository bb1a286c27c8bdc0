namespace Adversary.Invariants;

/// <summary>Something that must never happen, and did.</summary>
/// <param name="Kind">Which invariant.</param>
/// <param name="Text">What was seen.</param>
internal sealed record Finding(string Kind, string Text);
