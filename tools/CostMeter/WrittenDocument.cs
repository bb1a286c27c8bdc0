namespace NanoMedAgent.CostMeter;

/// <summary>A document of the repository that the meter writes, or a part of one between two comments.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Text">What the meter writes.</param>
/// <param name="Part">The name in the comments: &lt;!-- name --&gt; and &lt;!-- /name --&gt;; null for the whole document.</param>
internal sealed record WrittenDocument(string Path, string Text, string? Part = null)
{
    /// <summary>Whether the document has that text already.</summary>
    public bool IsUpToDate => File.Exists(Path) && File.ReadAllText(Path) == Whole();

    /// <summary>A sentence for each document that is out of date, with the command that writes it.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="output">The file that was asked for; null for those of the repository.</param>
    public static IEnumerable<string> ReportOutdated(IEnumerable<WrittenDocument> documents, string? output)
    {
        string command = "dotnet run --project tools/CostMeter" + (output is null ? "" : $" -- --out {output}");
        return documents.Where(document => !document.IsUpToDate)
            .Select(document => $"{document.Path} is out of date; this command writes it: {command}");
    }

    /// <summary>Writes it.</summary>
    public void Write() => File.WriteAllText(Path, Whole());

    private string Whole()
    {
        if (Part is null)
        {
            return Text;
        }

        string before = $"<!-- {Part} -->\n";
        string behind = $"<!-- /{Part} -->";
        string document = File.ReadAllText(Path).ReplaceLineEndings("\n");
        int begin = document.IndexOf(before, StringComparison.Ordinal) + before.Length;
        int end = document.IndexOf(behind, StringComparison.Ordinal);
        return end >= begin && begin >= before.Length
            ? document[..begin] + Text + document[end..]
            : throw new InvalidDataException($"{Path}: there is no place for {Part}; write the lines {before.Trim()} and {behind}");
    }
}
