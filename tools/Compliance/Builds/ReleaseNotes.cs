namespace NanoMedAgent.Compliance.Builds;

/// <summary>The section of a version in a changelog (keepachangelog.com).</summary>
public static class ReleaseNotes
{
    /// <summary>Finds the section.</summary>
    /// <param name="changelog">The changelog.</param>
    /// <param name="version">Such as 1.4.0; its heading may have brackets around it and a date behind it.</param>
    /// <returns>The section with a heading of its own, ending with a line feed; null when there is none, or nothing in it.</returns>
    public static string? Of(string changelog, string version)
    {
        List<string>? section = null;
        foreach (string line in changelog.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                if (section is not null)
                {
                    break;
                }

                string name = line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("").Trim('[', ']');
                section = name == version ? [] : null;
            }
            else
            {
                section?.Add(line);
            }
        }

        string text = string.Join('\n', section ?? []).Trim('\n');
        return text.Length == 0 ? null : $"# {version}\n\n{text}\n";
    }
}
