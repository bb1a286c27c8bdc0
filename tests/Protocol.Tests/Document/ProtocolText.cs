namespace Protocol.Tests.Document;

/// <summary>How PROTOCOL.md is written.</summary>
public class ProtocolText
{
    private const int LineLimit = 140;

    [Fact]
    public void Has_no_line_that_is_too_long() =>
        File.ReadLines(ProtocolDocument.FilePath)
            .Select((line, index) => (Number: index + 1, line.Length))
            .Where(line => line.Length > LineLimit)
            .ShouldBeEmpty();
}
