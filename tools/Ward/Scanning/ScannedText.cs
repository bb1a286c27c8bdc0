using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>What a code says.</summary>
/// <param name="Text">As it was read; anybody's.</param>
/// <param name="How">How it came in.</param>
public sealed record ScannedText(string Text, CaptureMethod How);
