using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The answers for the manufacturer's disclosure statement (MDS2): what they name is there.</summary>
public sealed class Disclosures
{
    private static DisclosureQuestion[] Questions => [.. Clone.Files.Disclosure().Sections.SelectMany(section => section.Questions)];

    [Fact]
    public void Each_question_is_there_once_in_its_section_and_has_an_answer_that_the_form_knows()
    {
        DisclosureQuestion[] questions = Questions;
        questions.Length.ShouldBeGreaterThan(70);
        questions.Select(question => question.Id).ShouldBeUnique();
        questions.SelectMany(question => question.Flaws()).ShouldBeEmpty();
        Clone.Files.Disclosure().Sections
            .SelectMany(section => section.Questions
                .Where(question => !question.Id.StartsWith(section.Code + "-", StringComparison.OrdinalIgnoreCase))
                .Select(question => $"{question.Id} in {section.Code}"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Each_document_and_each_test_that_an_answer_names_exists()
    {
        Questions.SelectMany(question => (question.Documents ?? []).Where(path => !Clone.Files.Exists(path))
            .Concat((question.Tests ?? []).Where(test => !NamedTests.ExistsInFull(test)))
            .Select(missing => $"{question.Id}: {missing}")).ShouldBeEmpty();
    }
}
