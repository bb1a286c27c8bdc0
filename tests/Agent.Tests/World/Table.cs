namespace Agent.Tests.World;

/// <summary>Tables of measured figures that stand in the project's documents.</summary>
internal static class Table
{
    /// <summary>
    /// Whether a document has a table, between two comments that name it; with NANOMEDAGENT_WRITE_TABLES=1 it is put there.
    /// </summary>
    /// <param name="document">From the project's root.</param>
    /// <param name="name">Of the comments: &lt;!-- name --&gt; and &lt;!-- /name --&gt;.</param>
    /// <param name="table">What is to stand between them.</param>
    public static void ShouldStandIn(string document, string name, string table)
    {
        string path = Path.Combine(Root(), document);
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        string before = $"<!-- {name} -->\n";
        string behind = $"<!-- /{name} -->";
        int begin = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int end = text.IndexOf(behind, StringComparison.Ordinal);
        table = table.ReplaceLineEndings("\n");
        end.ShouldBeGreaterThanOrEqualTo(begin, $"{document} has no place for {name}");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_TABLES") == "1")
        {
            text = text[..begin] + table + text[end..];
            File.WriteAllText(path, text);
            end = begin + table.Length;
        }

        text[begin..end].ShouldBe(table);
    }

    /// <summary>The project's root.</summary>
    public static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "nanoMedAgent.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
