namespace NanoMedAgent.Compliance.Trace;

/// <summary>The manufacturer's disclosure statement (MDS2), as far as it is about this software.</summary>
/// <param name="Form">The form, with its edition.</param>
/// <param name="About">Lines; what a reader has to know.</param>
/// <param name="Sections">The sections, in the order of the form.</param>
/// <param name="NotYetTraced">Lines; which questions are not answered here, and why.</param>
public sealed record DisclosureForm(string Form, string[] About, DisclosureSection[] Sections, string[] NotYetTraced);
