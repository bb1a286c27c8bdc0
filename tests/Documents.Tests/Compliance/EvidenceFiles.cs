using System.Net;
using System.Text.RegularExpressions;
using NanoMedAgent.Compliance;
using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;
using NanoMedAgent.MedAgent;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Documents.Tests.Compliance;

/// <summary>medagent evidence: what it writes says all that the trace has, with what became of the tests.</summary>
[Collection(nameof(EvidenceRun))]
public sealed partial class EvidenceFiles(EvidenceRun run)
{
    private CompleteTrace Trace
    {
        get
        {
            Assert.SkipWhen(run.Trace is null, "the sources are not here");
            return run.Trace!;
        }
    }

    [Fact]
    public void Each_link_leads_to_something_that_is_there()
    {
        int tests = Trace.Tests.Count;
        Dictionary<string, string> texts =
            Directory.EnumerateFiles(run.Evidence, "*.html").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        Dictionary<string, string[]> ids =
            texts.ToDictionary(page => page.Key, page => Ids().Matches(page.Value).Select(id => id.Groups[1].Value).ToArray());
        string[] links =
        [
            .. texts.Values.SelectMany(text => Links().Matches(text))
                .Select(link => WebUtility.HtmlDecode(link.Groups[1].Value)).Distinct(),
        ];
        links.Length.ShouldBeGreaterThan(tests, "each test has a link to it");
        links.Count(link => link.StartsWith("bills/", StringComparison.Ordinal)).ShouldBeGreaterThan(5);
        links.Where(link => link.StartsWith("bills/", StringComparison.Ordinal) && !File.Exists(Path.Combine(run.Evidence, link)))
            .ShouldBeEmpty();
        links.Where(link => !link.StartsWith("bills/", StringComparison.Ordinal))
            .Where(link => !ids.TryGetValue(link.Split('#', '?')[0], out string[]? anchors)
                || (link.Split('#') is [_, string anchor] && !anchors.Contains(anchor)))
            .ShouldBeEmpty();
        ids.Where(page => page.Value.Distinct().Count() != page.Value.Length).Select(page => page.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Each_clause_of_each_source_is_on_the_page_once()
    {
        string page = File.ReadAllText(Path.Combine(run.Evidence, "requirements.html"));
        Trace.Sources.Sum(source => source.Requirements.Length).ShouldBe(page.Split("<details class=\"clause\"").Length - 1);
    }

    [Fact]
    public void A_requirement_whose_test_has_failed_says_so()
    {
        Trace.Results.Of(run.FailedTest).ShouldBe(TestOutcome.Failed);
        string page = File.ReadAllText(Path.Combine(run.Evidence, "requirements.html"));
        string clause = page.Split("<details ").First(part => part.Contains(run.FailingRequirement!.Text[0], StringComparison.Ordinal));
        clause.ShouldContain("failing\"");
        clause.ShouldContain("1 FAILED");
        Trace.CountFailing(Trace.Sources).ShouldBe(
            Trace.Sources.Sum(source => source.Requirements.Count(requirement => requirement.Tests?.Contains(run.FailedTest) == true)));
        Trace.Results.CountOf(TestOutcome.Skipped).ShouldBe(1);
    }

    [Fact]
    public void The_PDF_has_every_clause_hazard_and_failure_as_text()
    {
        using PdfDocument document = PdfDocument.Open(File.ReadAllBytes(Path.Combine(run.Evidence, "evidence.pdf")));
        // Words, because lines are broken where the page ends.
        string[] words = [.. document.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text)];
        HashSet<string> known = [.. words];
        Trace.Sources.SelectMany(source => source.Requirements).SelectMany(requirement => requirement.Id.Split(' '))
            .Concat(Trace.Hazards.Hazards.Select(hazard => hazard.Id))
            .Where(word => !known.Contains(word)).ShouldBeEmpty();
        words.Count(word => word.Contains("FAILED", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
        words.Any(word => word.Contains('~', StringComparison.Ordinal)).ShouldBeFalse("a letter is missing in the font");
        document.TryGetBookmarks(out UglyToad.PdfPig.Outline.Bookmarks? bookmarks).ShouldBeTrue();
        bookmarks.Roots.Count.ShouldBe(Trace.Sources.Count + 6);
        // Nothing runs over an edge, and no word over another.
        foreach (Page page in document.GetPages())
        {
            page.Letters.Where(letter => letter.Location.X < 50 || letter.Location.X > page.Width - 50 || letter.Location.Y < 25)
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_same_clone_and_the_same_run_give_the_same_bytes()
    {
        string again = run.Evidence + "-again";
        WrittenEvidence written =
            await EvidenceFolder.WriteAsync(SourceClone.Around(SourceTree.Root ?? ""), Trace.Results, "1.2.3", again);
        written.BillsObstacle.ShouldBeNull();
        written.Files.Count.ShouldBe(Directory.GetFiles(run.Evidence, "*", SearchOption.AllDirectories).Length);
        written.Files.Select(each => each.File)
            .Where(file => !Bytes(again, file).SequenceEqual(Bytes(run.Evidence, file)))
            .ShouldBeEmpty();

        static byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(folder, file));
    }

    [Theory]
    [InlineData("not XML")]
    [InlineData("<assemblies><assembly start-rtf=\"2026-11-30T18:03:33Z\" finish-rtf=\"2026")]
    [InlineData("<assemblies><assembly name=\"a.dll\" finish-rtf=\"later\" /></assemblies>")]
    [InlineData("<assemblies><assembly finish-rtf=\"2026-11-30T18:03:33Z\" /></assemblies>")]
    [InlineData("<testsuites />")]
    public void Results_that_are_damaged_are_named_with_what_to_do(string text)
    {
        string folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
        try
        {
            string file = Path.Combine(folder, "Some.Tests.xml");
            File.WriteAllText(file, text);
            string message = Should.Throw<InvalidDataException>(() => TestResults.Read(folder)).Message;
            message.ShouldContain(file);
            message.ShouldContain("run the tests again");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--source", "/")]
    [InlineData("--results", "/nowhere")]
    public async Task What_is_missing_is_told_with_exit_code_2(string option, string value)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] source = option == "--source" ? [] : ["--source", SourceTree.Root!];
        (await MedAgentCommand.RunAsync(["evidence", "--out", run.Evidence, option, value, .. source])).ShouldBe(2);
    }

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("<a [^>]*href=\"((?:bills/)?[a-z0-9-]+\\.[a-z][^\"]*)\"")]
    private static partial Regex Links();
}
