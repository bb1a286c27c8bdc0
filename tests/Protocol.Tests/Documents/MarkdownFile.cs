using System.Text;
using System.Text.RegularExpressions;

namespace Protocol.Tests.Documents;

/// <summary>A document: its headings, and where it links to. What stands in code is neither.</summary>
internal sealed partial class MarkdownFile
{
    private readonly string _path;
    private readonly string[] _lines;

    /// <summary>Reads a document.</summary>
    /// <param name="relativePath">Below the root of the clone.</param>
    public MarkdownFile(string relativePath)
    {
        _path = relativePath;
        _lines = WithoutFences(File.ReadAllLines(Path.Combine(SourceFiles.Root, relativePath)));
    }

    /// <summary>The headings, as they are written.</summary>
    public IEnumerable<string> Headings =>
        _lines.Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => match.Groups["text"].Value.Trim());

    /// <summary>Targets of links and images, as they are written.</summary>
    public IEnumerable<string> Targets =>
        _lines.SelectMany(line => Target().Matches(CodeSpan().Replace(line, ""))).Select(match => match.Groups["target"].Value);

    /// <summary>The names by which headings are linked to, as GitHub makes them.</summary>
    public IEnumerable<string> Anchors
    {
        get
        {
            Dictionary<string, int> seen = [];
            foreach (string heading in Headings)
            {
                string anchor = AnchorOf(heading);
                int count = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
                yield return count == 1 ? anchor : $"{anchor}-{count - 1}";
            }
        }
    }

    /// <summary>What of a link's target is not there, in words; null when all of it is.</summary>
    public string? Missing(string target)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = Uri.UnescapeDataString(target).Split('#', 2);
        string file = parts[0].Length == 0 ? _path : Path.Combine(Path.GetDirectoryName(_path)!, parts[0]);
        string fullPath = Path.GetFullPath(Path.Combine(SourceFiles.Root, file));
        if (!File.Exists(fullPath) && !Directory.Exists(fullPath))
        {
            return $"{_path}: ({target}) there is no such file";
        }

        return parts.Length == 1 || new MarkdownFile(Path.GetRelativePath(SourceFiles.Root, fullPath)).Anchors.Contains(parts[1])
            ? null
            : $"{_path}: ({target}) there is no such heading";
    }

    private static string[] WithoutFences(string[] lines)
    {
        bool isCode = false;
        return [.. lines.Where(line =>
        {
            bool isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            return !isFence && !isCode;
        })];
    }

    private static string AnchorOf(string heading)
    {
        StringBuilder anchor = new();
        foreach (char character in LinkText().Replace(heading, "${text}").ToLowerInvariant())
        {
            bool isKept = char.IsLetterOrDigit(character) || character is '-' or '_';
            anchor.Append(character == ' ' ? "-" : isKept ? character.ToString() : "");
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"^#{1,6} +(?<text>.+?) *#*$")]
    private static partial Regex Heading();

    // [text](target), ![text](target "title"), [name]: target, <img src="target">.
    [GeneratedRegex("""\]\((?<target>[^)\s]+)(?:\s"[^"]*")?\)|^\[[^\]]+\]:\s+(?<target>\S+)|(?:src|href)=["](?<target>[^"]+)["]""")]
    private static partial Regex Target();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"!?\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();
}
