using NanoMedAgent.Hospital.Associations;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>The text of a code.</summary>
/// <param name="Text">As it was read. Anybody can print a code, so it may be anything.</param>
/// <param name="How">How it was captured.</param>
public sealed record ScannedText(string Text, CaptureMethod How);
