using NanoMedAgent.Compliance.Materials;
using NanoMedAgent.Compliance.Pages;
using NanoMedAgent.Compliance.Trace;
using static NanoMedAgent.Compliance.Pages.EvidenceText;

namespace NanoMedAgent.Compliance.Print;

/// <summary>The evidence as one PDF: for a file of a conformity assessment, which wants a document and no pages.</summary>
public static class EvidencePrint
{
    /// <summary>Makes it.</summary>
    /// <returns>The file's bytes.</returns>
    public static byte[] Make(EvidenceContent content)
    {
        (EvidenceFacts facts, CompleteTrace trace) = (content.Facts, content.Trace);
        using PrintedText text = new("Evidence for nanoMedAgent", $"nanoMedAgent, {Commit(facts)}");
        WriteOverview(text, facts, trace);
        foreach (RequirementSource source in trace.Sources)
        {
            WriteSource(text, source, trace);
        }

        WriteHazards(text, trace);
        text.Chapter("Software items");
        foreach (SoftwareItem item in trace.Items)
        {
            text.Row($"Class {item.Class}", $"{item.Item}. {Joined(item.Reason)}", string.Join(' ', item.Hazards));
            text.Note(string.Join(", ", item.Rooms));
        }

        WriteMaterials(text, content);
        WriteDisclosure(text, trace.Disclosure);
        WriteTests(text, trace);
        return text.Build();
    }

    private static void WriteOverview(PrintedText text, EvidenceFacts facts, CompleteTrace trace)
    {
        text.Chapter("Evidence for nanoMedAgent");
        text.Paragraph(
            "What standards and laws ask of the software of a vital-signs sensor and of the hospital's programs, how it is met, and which "
            + "tests show it. What is not met is called a gap.", 11);
        text.Paragraph(
            "Not a claim of conformity: nobody but its authors has reviewed it, and no notified body or laboratory has assessed it. The "
            + "texts of requirements are ours, not those of the standards.", 11);
        text.Paragraph($"Made of version {facts.Version}, {Commit(facts)}.", 11);
        text.Paragraph($"Tests: {Run(trace.Results)}.", 11);
        int failing = trace.CountFailing(trace.Sources);
        text.Paragraph($"{failing} {(failing == 1 ? "requirement names" : "requirements name")} a test that has failed.", 11);
        foreach (RequirementSource source in trace.Sources)
        {
            text.Row(
                $"{source.Requirements.Length} clauses", source.Source,
                string.Join(", ", Statuses[..3].Select(status => $"{Count([source], status)} {status}")));
        }
    }

    private static void WriteSource(PrintedText text, RequirementSource source, CompleteTrace trace)
    {
        text.Chapter(source.Source);
        text.Paragraph(Joined(source.Scope));
        text.Paragraph(Joined(source.Ids));
        if (source.NotYetTraced.Length > 0)
        {
            text.Paragraph($"Not yet traced: {Joined(source.NotYetTraced)}");
        }

        foreach (Requirement requirement in source.Requirements)
        {
            int failed = trace.CountFailed(requirement.Tests);
            string mark = failed > 0 ? $"{Status(requirement)}, {failed} FAILED" : Status(requirement);
            text.Row(requirement.Id, Joined(requirement.Text), mark);
            WriteNote(text, "Does not apply", requirement.Reason);
            WriteNote(text, "How", requirement.How);
            WriteNote(text, "Missing", requirement.Missing);
            WriteNote(text, "Where", (requirement.Documents ?? []).Concat(requirement.Rooms ?? []));
            WriteNote(text, "Tests", requirement.Tests?.Select(test => $"{Sentence(test)} ({Outcome(trace.Results.Of(test))})."));
        }
    }

    private static void WriteHazards(PrintedText text, CompleteTrace trace)
    {
        text.Chapter("Hazardous situations");
        text.Paragraph("In the form of ISO 14971. The classes are ours; a manufacturer sets its own.");
        foreach ((string name, string meaning) in trace.Hazards.Severities.Concat(trace.Hazards.Probabilities))
        {
            text.Paragraph($"{name}: {meaning}", indent: 12);
        }

        foreach (Hazard hazard in trace.Hazards.Hazards)
        {
            text.Row(hazard.Id, Joined(hazard.Situation), $"{hazard.Severity}, {hazard.After}");
            WriteNote(text, "Harm", hazard.Harm);
            WriteNote(text, "Causes", hazard.Causes);
            WriteNote(text, "How it comes to harm", hazard.Sequence);
            WriteNote(text, "Controls", hazard.Controls.Select(control => $"{Joined(control.Rule)} ({control.Room})"));
            WriteNote(text, "Probability", [$"{hazard.Before} without the controls, {hazard.After} with them.", .. hazard.Why]);
            WriteNote(text, "Left", hazard.Residual);
            WriteNote(text, "Tests", hazard.Tests.Select(test => $"{Sentence(test)} ({Outcome(trace.Results.Of(test))})."));
        }
    }

    private static void WriteMaterials(PrintedText text, EvidenceContent content)
    {
        text.Chapter("What it is made of");
        text.Paragraph("Bills of materials as CycloneDX 1.7, and what is said to known advisories about their components.");
        foreach (WrittenBill bill in content.Bills)
        {
            text.Row(bill.Name, Path.GetFileName(bill.Path), bill.Components > 0 ? $"{bill.Components} components" : "");
            WriteNote(text, "Licences", bill.Licences.Select(licence => $"{licence.Key} ({licence.Value})"));
        }

        foreach (Advisory advisory in content.Advisories)
        {
            text.Row(advisory.Id, Joined(advisory.Text), advisory.State.Replace('_', ' '));
            text.Note($"Of {string.Join(", ", advisory.Components)}; affected: {advisory.Affected}; severity {advisory.Severity}");
            WriteNote(text, "Why", advisory.Detail);
        }
    }

    private static void WriteDisclosure(PrintedText text, DisclosureForm form)
    {
        text.Chapter("Disclosure statement (MDS2)");
        text.Paragraph($"{form.Form}. {Joined(form.About)}");
        foreach (DisclosureSection section in form.Sections)
        {
            text.Paragraph($"{section.Code}: {section.Title}", 11, isBold: true);
            foreach (DisclosureQuestion question in section.Questions)
            {
                text.Row(question.Id, Joined(question.Question), question.Answer);
                WriteNote(text, "Note", question.Note);
            }
        }

        WriteNote(text, "Not answered here", form.NotYetTraced);
    }

    private static void WriteTests(PrintedText text, CompleteTrace trace)
    {
        text.Chapter("Tests that show it");
        foreach (TracedTest test in trace.Tests)
        {
            text.Row(Outcome(test.Outcome), Sentence(test.Name), "");
            text.Note(Home(test.Name));
        }
    }

    private static void WriteNote(PrintedText text, string name, IEnumerable<string>? lines)
    {
        if (lines?.ToArray() is { Length: > 0 } said)
        {
            text.Note($"{name}: {Joined(said)}");
        }
    }
}
