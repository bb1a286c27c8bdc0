using System.CommandLine.Parsing;

namespace Documents.Tests;

/// <summary>A command as a document has it.</summary>
/// <param name="Place">Document and line.</param>
/// <param name="Text">The command, without what is said about it.</param>
/// <param name="IsExample">Whether it stands in a block of its own, to be typed as it is; otherwise it is mentioned in a sentence.</param>
internal sealed record DocumentedCommand(string Place, string Text, bool IsExample)
{
    /// <summary>Which of the project's programs it starts; null for none of them.</summary>
    public string? Program =>
        Text.StartsWith("medagent ", StringComparison.Ordinal) ? "medagent"
        : Starts("tools/MedAgent") ? "medagent"
        : Starts("tools/Collector") ? "collector"
        : Starts("tools/Ward") ? "ward"
        : Starts("tools/Registrar") ? "registrar"
        : Starts("tools/Gateway") ? "gateway"
        : Starts("tools/Admissions") ? "admissions"
        : Starts("hostsim") ? "hostsim"
        : null;

    /// <summary>What that program is given.</summary>
    public string[] Arguments
    {
        get
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(Text)];
            return words[0] == "medagent" ? words[1..] : [.. words.SkipWhile(word => word != "--").Skip(1)];
        }
    }

    public override string ToString() => $"{Place}: {Text}";

    private bool Starts(string project) => Text == $"dotnet run --project {project}"
        || Text.StartsWith($"dotnet run --project {project} ", StringComparison.Ordinal);
}
