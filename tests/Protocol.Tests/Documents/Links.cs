namespace Protocol.Tests.Documents;

/// <summary>The documents of the clone: what they link to is there.</summary>
public class Links
{
    public static TheoryData<string> Documents => [.. SourceFiles.With(".md")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Of_a_document_lead_to_a_file_and_a_heading_that_exist(string path)
    {
        MarkdownFile document = new(path);

        document.Targets.Select(document.Missing).Where(missing => missing is not null).ShouldBeEmpty();
    }

    [Fact]
    public void Are_found_with_their_anchors()
    {
        MarkdownFile protocol = new("PROTOCOL.md");

        protocol.Targets.ShouldContain("#sealed-reading");
        protocol.Missing("#sealed-reading").ShouldBeNull();
        protocol.Missing("#no-such-section").ShouldNotBeNull();
        protocol.Missing("firmware/no-such-file.md").ShouldNotBeNull();
        protocol.Missing("firmware/Agent/README.md").ShouldBeNull();
    }
}
