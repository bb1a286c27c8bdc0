using Protocol.Tests.Document;

namespace Protocol.Tests.Messages;

/// <summary>
/// PROTOCOL.md has the bytes, and says the values, that the code of both sides makes and reads. How to write them anew:
/// <see cref="ProtocolDocument"/>.
/// </summary>
public class EveryExample
{
    public static TheoryData<string, string> Names => [.. Examples.All.Keys.Select(block => (block.Language, block.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_as_the_code_makes_it(string language, string name)
    {
        ExampleBlock block = new(language, name);

        ProtocolDocument.Blocks().ShouldContainKey(block);

        ProtocolDocument.Blocks()[block].Split('\n').ShouldBe(
            Examples.All[block].Split('\n'),
            $"'{block}' in PROTOCOL.md is not what the code makes; NANOMEDAGENT_WRITE_EXAMPLES=1 writes it anew");
    }

    [Fact]
    public void Of_the_document_is_made_by_a_test() => ProtocolDocument.Blocks().Keys.Except(Examples.All.Keys).ShouldBeEmpty();
}
