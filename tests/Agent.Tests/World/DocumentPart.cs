namespace Agent.Tests.World;

/// <summary>Parts of the project's documents that tests produce: tables of measured figures, and examples.</summary>
internal static class DocumentPart
{
    /// <summary>Checks that a document has a text between two comments. With NANOMEDAGENT_WRITE_TABLES=1 it is written first.</summary>
    /// <param name="document">The path from the root of the repository.</param>
    /// <param name="name">The name in the comments: &lt;!-- name --&gt; and &lt;!-- /name --&gt;.</param>
    /// <param name="expected">The text between them.</param>
    public static void ShouldBeIn(string document, string name, string expected)
    {
        string path = PathOf(document);
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        string before = $"<!-- {name} -->\n";
        string behind = $"<!-- /{name} -->";
        int begin = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int end = text.IndexOf(behind, StringComparison.Ordinal);
        expected = expected.ReplaceLineEndings("\n");
        end.ShouldBeGreaterThanOrEqualTo(begin, $"{document} has no place for {name}");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_TABLES") == "1")
        {
            text = text[..begin] + expected + text[end..];
            File.WriteAllText(path, text);
            end = begin + expected.Length;
        }

        text[begin..end].ShouldBe(expected);
    }

    /// <summary>The path of a file of the repository.</summary>
    /// <param name="relative">From the root of the repository.</param>
    public static string PathOf(string relative) => Path.Combine(SourceTree.Root!, relative);
}
