namespace NanoMedAgent.Compliance.Trace;

/// <summary>A section of the disclosure statement.</summary>
/// <param name="Code">Its letters in the form.</param>
/// <param name="Title">What it is about, in our words.</param>
/// <param name="Questions">Its questions that are answered, in the order of the form.</param>
public sealed record DisclosureSection(string Code, string Title, DisclosureQuestion[] Questions);
