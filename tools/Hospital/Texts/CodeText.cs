namespace NanoMedAgent.Hospital.Texts;

/// <summary>A number on the wire with its name in the firmware and a text for people.</summary>
/// <param name="Number">On the wire and in the log.</param>
/// <param name="Name">Its name in the protocol.</param>
/// <param name="Text">What it means, in a line.</param>
public sealed record CodeText(int Number, string Name, string Text);
